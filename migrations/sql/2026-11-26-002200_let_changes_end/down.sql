CREATE OR REPLACE FUNCTION policy_versions_need_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    carried boolean;
BEGIN
    IF NEW.previous_id IS DISTINCT FROM (SELECT max(id) FROM policy_versions WHERE key = NEW.key) THEN
        RAISE EXCEPTION 'policy % has changed meanwhile', NEW.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_versions_follow_one_another';
    END IF;
    IF NEW.proposal_id IS NULL THEN
        carried := EXISTS (SELECT FROM community WHERE founded_at IS NULL);
    ELSE
        carried := EXISTS (
            SELECT FROM proposals p JOIN tallies t ON t.proposal_id = p.id
            WHERE p.id = NEW.proposal_id AND p.state = 'passed' AND t.outcome = 'passed'
              AND p.enact_at <= folkmoot_now()
              AND p.payload ->> 'key' = NEW.key AND p.payload -> 'new' = NEW.value);
    END IF;
    IF NOT carried THEN
        RAISE EXCEPTION 'no passed proposal carries this change of policy %', NEW.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_versions_need_a_vote';
    END IF;
    RETURN NEW;
END $$;
DROP FUNCTION same_value(jsonb, jsonb);
DROP FUNCTION change_comes_before(text, timestamptz);
DROP FUNCTION proposal_ends_at(proposals);
COMMENT ON TABLE policy_versions IS 'The constitution and its history. Only the founding charter or a passed proposal adds a row.';
ALTER TABLE policy_versions DROP COLUMN reverts_id, DROP COLUMN ends_at;
