CREATE OR REPLACE FUNCTION policy_versions_need_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    carried boolean;
BEGIN
    IF NEW.previous_id IS DISTINCT FROM (SELECT max(id) FROM policy_versions WHERE key = NEW.key) THEN
        RAISE EXCEPTION 'policy % has changed meanwhile', NEW.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_versions_follow_one_another';
    END IF;
    IF NEW.reverts_id IS NOT NULL THEN
        -- What goes back is what is in force, after its end, to what the vote had said it replaced; and changes that were to come
        -- first come first, however late that is done.
        IF NEW.reverts_id IS DISTINCT FROM NEW.previous_id OR NOT EXISTS (
            SELECT FROM policy_versions v JOIN proposals p ON p.id = v.proposal_id
            WHERE v.id = NEW.reverts_id AND v.key = NEW.key AND p.state = 'enacted' AND v.ends_at <= folkmoot_now()
              AND (same_value(p.payload -> 'old', NEW.value)
                   OR p.payload ->> 'old_sha256' = encode(sha256(convert_to(NEW.value #>> '{}', 'UTF8')), 'hex'))
              AND NOT change_comes_before(NEW.key, v.ends_at)) THEN
            RAISE EXCEPTION 'policy % does not go back like this now', NEW.key
                USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_versions_go_back_at_their_end';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.proposal_id IS NULL THEN
        carried := EXISTS (SELECT FROM community WHERE founded_at IS NULL);
    ELSE
        carried := EXISTS (
            SELECT FROM proposals p JOIN tallies t ON t.proposal_id = p.id
            WHERE p.id = NEW.proposal_id AND p.state = 'passed' AND t.outcome = 'passed'
              AND p.enact_at <= folkmoot_now()
              AND p.payload ->> 'key' = NEW.key AND value_voted_in(p, t.result) = NEW.value
              AND NEW.ends_at IS NOT DISTINCT FROM proposal_ends_at(p)
              -- What had ended by then goes back first.
              AND NOT EXISTS (SELECT FROM policy_versions v WHERE v.id = NEW.previous_id AND v.ends_at <= p.enact_at));
    END IF;
    IF NOT carried THEN
        RAISE EXCEPTION 'no passed proposal carries this change of policy %', NEW.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_versions_need_a_vote';
    END IF;
    RETURN NEW;
END $$;
DROP FUNCTION came_with_the_software(policy_versions);
COMMENT ON TABLE policy_versions IS 'The constitution and its history. Only the founding charter, a passed proposal, or the end that a passed proposal named adds a row.';
