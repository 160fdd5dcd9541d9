CREATE TABLE policy_versions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL,
    value jsonb NOT NULL,
    previous_id bigint,
    proposal_id bigint,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT policy_versions_previous FOREIGN KEY (previous_id) REFERENCES policy_versions (id),
    CONSTRAINT policy_versions_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT policy_versions_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT policy_versions_key_length CHECK (char_length(key) BETWEEN 1 AND 80),
    CONSTRAINT policy_versions_value_length CHECK (char_length(value::text) <= 120000),
    -- Compare-and-swap: two changes cannot both follow the same version.
    CONSTRAINT policy_versions_follow_one_another UNIQUE NULLS NOT DISTINCT (key, previous_id),
    CONSTRAINT policy_versions_once_per_proposal UNIQUE (proposal_id)
);
CREATE INDEX policy_versions_latest ON policy_versions (key, id DESC);
COMMENT ON TABLE policy_versions IS 'The constitution and its history. Only the founding charter or a passed proposal adds a row.';

CREATE FUNCTION policy_versions_need_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER policy_versions_need_a_vote BEFORE INSERT ON policy_versions FOR EACH ROW EXECUTE FUNCTION policy_versions_need_a_vote();
CREATE TRIGGER policy_versions_need_a_record BEFORE INSERT ON policy_versions FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER policy_versions_are_history BEFORE UPDATE OR DELETE ON policy_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE enactments (
    proposal_id bigint PRIMARY KEY,
    policy_version_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT enactments_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT enactments_policy_version FOREIGN KEY (policy_version_id) REFERENCES policy_versions (id),
    CONSTRAINT enactments_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id)
);
CREATE TRIGGER enactments_need_a_record BEFORE INSERT ON enactments FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER enactments_are_history BEFORE UPDATE OR DELETE ON enactments FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A policy's value as a number; the application's role can change neither it nor what follows from it.
CREATE FUNCTION policy_number(policy text) RETURNS integer LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT (value #>> '{}')::integer FROM policy_versions WHERE key = policy ORDER BY id DESC LIMIT 1);
END $$;
