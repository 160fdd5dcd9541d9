-- What was voted is a bag, and a bag needs no order: each choice stands here once, with how often it was made. No order of rows is
-- left that could lead back to a voter, and a hundred thousand ballots for or against are three rows. Rows of earlier closes stay
-- as they are, one for each ballot.
ALTER TABLE counted_ballots ADD COLUMN times integer NOT NULL DEFAULT 1 CONSTRAINT counted_ballots_times CHECK (times >= 1);
COMMENT ON TABLE counted_ballots IS 'What was voted and how often, written at close in the order of the texts, without who.';
COMMENT ON COLUMN counted_ballots.position IS 'The place of the text among the texts of this vote; in closes before times were counted, one of chance.';
COMMENT ON TABLE ballots IS 'Ballots while voting is open, so that a member can change theirs. Closing counts them by choice into counted_ballots and deletes them.';

-- A tally is written after the close, of exactly the ballots in the box: who is said to have voted has a ballot there
-- (turnouts_are_of_voters), each once, so as many are all. Where they are open, of the copies that follow from
-- delegations too.
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
            FULL JOIN (SELECT choice, sum(times) AS n FROM counted_ballots WHERE proposal_id = NEW.proposal_id GROUP BY choice) c USING (choice)
            WHERE b.n IS DISTINCT FROM c.n)
        AND (SELECT count(*) FROM ballots WHERE proposal_id = NEW.proposal_id)
            = (SELECT count(*) FROM turnouts WHERE proposal_id = NEW.proposal_id);
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

-- A value is voted in by open ballots too: by everybody's own, and by those that spoke for others.
CREATE OR REPLACE FUNCTION value_voted_in(p proposals, result text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    winner text;
BEGIN
    IF p.payload ->> 'kind' IS DISTINCT FROM 'choose_value' THEN
        RETURN p.payload -> 'new';
    END IF;
    winner := result::jsonb -> 'winners' ->> 0;
    IF winner !~ '^[1-9][0-9]?$' OR NOT (
        SELECT coalesce(sum(times) FILTER (WHERE above < below), 0) > coalesce(sum(times) FILTER (WHERE above > below), 0)
        FROM (SELECT place_on_ballot(choice, winner) AS above, place_on_ballot(choice, 'none') AS below, times
              FROM (SELECT choice, times FROM counted_ballots WHERE proposal_id = p.id
                    UNION ALL
                    SELECT spoken.choice, 1 FROM open_ballots o JOIN open_ballots spoken
                        ON spoken.proposal_id = o.proposal_id AND spoken.member_id = coalesce(o.via_id, o.member_id)
                    WHERE o.proposal_id = p.id AND spoken.choice IS NOT NULL) said) placed) THEN
        RETURN NULL;
    END IF;
    RETURN p.payload -> 'options' -> (winner::integer - 1);
END $$;
