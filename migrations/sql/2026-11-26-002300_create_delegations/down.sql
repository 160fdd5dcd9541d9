CREATE OR REPLACE FUNCTION tallies_are_of_the_ballots() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p record;
BEGIN
    SELECT state, closes_at, rule INTO p FROM proposals WHERE id = NEW.proposal_id FOR UPDATE;
    IF p.state IS DISTINCT FROM 'voting' OR folkmoot_now() < p.closes_at
       OR EXISTS (
            SELECT FROM (SELECT choice, count(*) AS n FROM ballots WHERE proposal_id = NEW.proposal_id GROUP BY choice) b
            FULL JOIN (SELECT choice, count(*) AS n FROM counted_ballots WHERE proposal_id = NEW.proposal_id GROUP BY choice) c USING (choice)
            WHERE b.n IS DISTINCT FROM c.n)
       OR EXISTS (
            SELECT FROM (SELECT member_id AS cast_by FROM ballots WHERE proposal_id = NEW.proposal_id) b
            FULL JOIN (SELECT member_id AS counted FROM turnouts WHERE proposal_id = NEW.proposal_id) t ON cast_by = counted
            WHERE cast_by IS NULL OR counted IS NULL)
       -- Every rule of a vote for or against asks for more than that; none for less.
       OR (NEW.outcome = 'passed' AND p.rule ->> 'method' = 'majority' AND (SELECT count(*) FILTER (WHERE choice = 'yes') <= count(*) FILTER (WHERE choice = 'no')
            FROM ballots WHERE proposal_id = NEW.proposal_id)) THEN
        RAISE EXCEPTION 'this is no tally of the ballots of proposal %', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tallies_are_of_the_ballots';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER counted_ballots_keep_their_secrecy ON counted_ballots;
DROP TRIGGER turnouts_keep_their_secrecy ON turnouts;
DROP FUNCTION open_count_is_right(bigint, text, timestamptz);
DROP TABLE open_ballots;
DROP FUNCTION counts_keep_their_secrecy();
DROP FUNCTION delegations_speaking(text, timestamptz);
DROP TABLE delegations;
DROP FUNCTION delegations_by_the_rules();
DROP FUNCTION delegation_line_says(bigint, text, bigint, bigint, text, timestamptz);
DROP FUNCTION hold_delegations(boolean);
DROP TRIGGER votes_open_as_their_track_says ON proposals;
DROP FUNCTION votes_open_as_their_track_says();
DROP FUNCTION ballots_are_open(text);
DROP INDEX proposals_with_open_ballots;
ALTER TABLE proposals DROP COLUMN ballots_open;
