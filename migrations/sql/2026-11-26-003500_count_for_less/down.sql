CREATE OR REPLACE FUNCTION ballots_only_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p record;
BEGIN
    SELECT state, opens_at, closes_at, rule, CASE WHEN rule ->> 'method' <> 'majority' THEN payload END AS payload
        INTO p FROM proposals WHERE id = NEW.proposal_id FOR SHARE;
    IF p.state IS DISTINCT FROM 'voting' OR NOT (folkmoot_now() >= p.opens_at AND folkmoot_now() < p.closes_at) THEN
        RAISE EXCEPTION 'voting on proposal % is not open', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ballots_only_while_open';
    END IF;
    IF ballot_is_of(NEW.choice, p.rule, p.payload) IS NOT TRUE THEN
        RAISE EXCEPTION 'this is no ballot of proposal %', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ballots_of_their_vote';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION turnouts_are_of_voters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added a LEFT JOIN ballots b USING (proposal_id, member_id) WHERE b.member_id IS NULL) THEN
        RAISE EXCEPTION 'who has no ballot in the box did not vote' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'turnouts_are_of_voters';
    END IF;
    RETURN NULL;
END $$;
