-- A change may hold for a time only. It then goes back by itself to what it replaced, unless it was changed again before.
ALTER TABLE policy_versions ADD COLUMN ends_at timestamptz;
ALTER TABLE policy_versions ADD COLUMN reverts_id bigint;
ALTER TABLE policy_versions ADD CONSTRAINT policy_versions_reverts FOREIGN KEY (reverts_id) REFERENCES policy_versions (id);
ALTER TABLE policy_versions ADD CONSTRAINT policy_versions_reverted_once UNIQUE (reverts_id);
ALTER TABLE policy_versions ADD CONSTRAINT policy_versions_carried_or_gone_back CHECK (proposal_id IS NULL OR reverts_id IS NULL);
ALTER TABLE policy_versions ADD CONSTRAINT policy_versions_end_by_a_vote CHECK (ends_at IS NULL OR proposal_id IS NOT NULL);
CREATE INDEX policy_versions_by_end ON policy_versions (ends_at) WHERE ends_at IS NOT NULL;
COMMENT ON COLUMN policy_versions.ends_at IS 'When the value goes back to the one it replaced; NULL: it holds until it is changed.';
COMMENT ON COLUMN policy_versions.reverts_id IS 'The version whose time was over, when this is the value going back.';
COMMENT ON TABLE policy_versions IS 'The constitution and its history. Only the founding charter, a passed proposal, or the end that a passed proposal named adds a row.';

-- Whether two values of a policy are the same: a share is the same however it is written.
CREATE FUNCTION same_value(a jsonb, b jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT a = b OR (a #>> '{}' ~ '^[0-9]{1,7}/[0-9]{1,7}$' AND b #>> '{}' ~ '^[0-9]{1,7}/[0-9]{1,7}$'
        AND split_part(a #>> '{}', '/', 1)::numeric * split_part(b #>> '{}', '/', 2)::numeric
          = split_part(b #>> '{}', '/', 1)::numeric * split_part(a #>> '{}', '/', 2)::numeric)
$$;

-- When what a proposal puts in force ends, counted from the moment that was frozen, not from whenever it was done.
CREATE FUNCTION proposal_ends_at(p proposals) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT p.enact_at + make_interval(hours => 24 * (p.payload ->> 'for_days')::integer)
$$;

-- Whether a vote on a policy is to take effect, if it passes, before a moment, and has not been dealt with yet.
CREATE FUNCTION change_comes_before(policy text, moment timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM proposals p WHERE p.state IN ('voting', 'passed') AND p.payload ->> 'key' = policy
          AND coalesce(p.enact_at, p.closes_at + make_interval(hours => (p.spec::jsonb ->> 'enactment_hours')::integer)) < moment)
$$;

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
              AND p.payload ->> 'key' = NEW.key AND p.payload -> 'new' = NEW.value
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
