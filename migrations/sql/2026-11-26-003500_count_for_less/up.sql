-- The same guard, for less: the clock is read once, after the lock, and a word of three is compared right here.
CREATE OR REPLACE FUNCTION ballots_only_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p record;
    moment timestamptz;
    is_of_it boolean;
BEGIN
    SELECT state, opens_at, closes_at, rule, rule ->> 'method' = 'majority' AS is_majority,
            CASE WHEN rule ->> 'method' <> 'majority' THEN payload END AS payload
        INTO p FROM proposals WHERE id = NEW.proposal_id FOR SHARE;
    moment := folkmoot_now();
    IF p.state IS DISTINCT FROM 'voting' OR NOT (moment >= p.opens_at AND moment < p.closes_at) THEN
        RAISE EXCEPTION 'voting on proposal % is not open', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ballots_only_while_open';
    END IF;
    IF p.is_majority THEN
        is_of_it := NEW.choice IN ('yes', 'no', 'abstain');
    ELSE
        is_of_it := ballot_is_of(NEW.choice, p.rule, p.payload);
    END IF;
    IF is_of_it IS NOT TRUE THEN
        RAISE EXCEPTION 'this is no ballot of proposal %', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ballots_of_their_vote';
    END IF;
    RETURN NEW;
END $$;

-- The same guard again: all are compared at once. Asked whether there is any, Postgres looks each of them up by itself, which takes
-- several times as long where none is.
CREATE OR REPLACE FUNCTION turnouts_are_of_voters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM added a LEFT JOIN ballots b USING (proposal_id, member_id) WHERE b.member_id IS NULL) > 0 THEN
        RAISE EXCEPTION 'who has no ballot in the box did not vote' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'turnouts_are_of_voters';
    END IF;
    RETURN NULL;
END $$;
