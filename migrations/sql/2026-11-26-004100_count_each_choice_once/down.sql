-- Each ballot is a row again, in an order of chance.
ALTER TABLE counted_ballots DISABLE TRIGGER counted_ballots_are_history;
ALTER TABLE counted_ballots DISABLE TRIGGER counted_ballots_before_the_tally;
ALTER TABLE counted_ballots DISABLE TRIGGER counted_ballots_of_a_vote;
ALTER TABLE counted_ballots DISABLE TRIGGER counted_ballots_keep_their_secrecy;
CREATE TEMPORARY TABLE each_ballot ON COMMIT DROP AS
    SELECT proposal_id, row_number() OVER (PARTITION BY proposal_id ORDER BY random()) AS position, choice
    FROM counted_ballots CROSS JOIN generate_series(1, times);
DELETE FROM counted_ballots;
INSERT INTO counted_ballots (proposal_id, position, choice) SELECT proposal_id, position, choice FROM each_ballot ORDER BY 1, 2;
ALTER TABLE counted_ballots ENABLE TRIGGER counted_ballots_are_history;
ALTER TABLE counted_ballots ENABLE TRIGGER counted_ballots_before_the_tally;
ALTER TABLE counted_ballots ENABLE TRIGGER counted_ballots_of_a_vote;
ALTER TABLE counted_ballots ENABLE TRIGGER counted_ballots_keep_their_secrecy;
ALTER TABLE counted_ballots DROP COLUMN times;
COMMENT ON TABLE counted_ballots IS 'What was voted, written at close in a shuffled order without who.';
COMMENT ON COLUMN counted_ballots.position IS NULL;
COMMENT ON TABLE ballots IS 'Ballots while voting is open, so that a member can change theirs. Closing shuffles them into counted_ballots and deletes them.';

CREATE OR REPLACE FUNCTION tallies_are_of_the_ballots() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p record;
    is_right boolean;
    yes bigint;
    no bigint;
BEGIN
    SELECT state, closes_at, rule, track, ballots_open INTO p FROM proposals WHERE id = NEW.proposal_id FOR UPDATE;
    IF p.ballots_open THEN
        PERFORM hold_delegations(true);
        is_right := open_count_is_right(NEW.proposal_id, p.track, p.closes_at);
        SELECT count(*) FILTER (WHERE c.choice = 'yes'), count(*) FILTER (WHERE c.choice = 'no') INTO yes, no
            FROM open_ballots o JOIN open_ballots c ON c.proposal_id = o.proposal_id AND c.member_id = coalesce(o.via_id, o.member_id)
            WHERE o.proposal_id = NEW.proposal_id AND p.rule ->> 'method' = 'majority';
    ELSE
        is_right := NOT EXISTS (
            SELECT FROM (SELECT choice, count(*) AS n FROM ballots WHERE proposal_id = NEW.proposal_id GROUP BY choice) b
            FULL JOIN (SELECT choice, count(*) AS n FROM counted_ballots WHERE proposal_id = NEW.proposal_id GROUP BY choice) c USING (choice)
            WHERE b.n IS DISTINCT FROM c.n)
        AND NOT EXISTS (
            SELECT FROM (SELECT member_id AS cast_by FROM ballots WHERE proposal_id = NEW.proposal_id) b
            FULL JOIN (SELECT member_id AS counted FROM turnouts WHERE proposal_id = NEW.proposal_id) t ON cast_by = counted
            WHERE cast_by IS NULL OR counted IS NULL);
        SELECT count(*) FILTER (WHERE choice = 'yes'), count(*) FILTER (WHERE choice = 'no') INTO yes, no
            FROM ballots WHERE proposal_id = NEW.proposal_id AND p.rule ->> 'method' = 'majority';
    END IF;
    IF p.state IS DISTINCT FROM 'voting' OR folkmoot_now() < p.closes_at OR is_right IS NOT TRUE
       -- Every rule of a vote for or against asks for more than that; none for less.
       OR (NEW.outcome = 'passed' AND p.rule ->> 'method' = 'majority' AND yes <= no) THEN
        RAISE EXCEPTION 'this is no tally of the ballots of proposal %', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tallies_are_of_the_ballots';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION value_voted_in(p proposals, result text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    winner text;
BEGIN
    IF p.payload ->> 'kind' IS DISTINCT FROM 'choose_value' THEN
        RETURN p.payload -> 'new';
    END IF;
    winner := result::jsonb -> 'winners' ->> 0;
    IF winner !~ '^[1-9][0-9]?$' OR NOT (
        SELECT count(*) FILTER (WHERE above < below) > count(*) FILTER (WHERE above > below)
        FROM (SELECT place_on_ballot(choice, winner) AS above, place_on_ballot(choice, 'none') AS below
              FROM (SELECT choice FROM counted_ballots WHERE proposal_id = p.id
                    UNION ALL
                    SELECT spoken.choice FROM open_ballots o JOIN open_ballots spoken
                        ON spoken.proposal_id = o.proposal_id AND spoken.member_id = coalesce(o.via_id, o.member_id)
                    WHERE o.proposal_id = p.id AND spoken.choice IS NOT NULL) said) placed) THEN
        RETURN NULL;
    END IF;
    RETURN p.payload -> 'options' -> (winner::integer - 1);
END $$;
