DROP TABLE feature_steps;
DROP TABLE feature_versions;
DROP TABLE features;
DROP FUNCTION features_record_each_change();
DROP FUNCTION features_move_by_the_rules();
CREATE OR REPLACE FUNCTION ballot_is_of(choice text, rule jsonb, payload jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    said jsonb;
    options integer := jsonb_array_length(payload -> 'options');
BEGIN
    IF rule ->> 'method' = 'majority' THEN
        RETURN choice IN ('yes', 'no', 'abstain');
    END IF;
    said := choice::jsonb;
    RETURN jsonb_typeof(said) IN ('array', 'object') AND NOT EXISTS (
        SELECT FROM (
            SELECT jsonb_object_keys(said) AS id WHERE jsonb_typeof(said) = 'object'
            UNION ALL
            SELECT one #>> '{}' FROM jsonb_path_query(said, 'lax $[*][*]') one WHERE jsonb_typeof(said) = 'array') named
        WHERE NOT (id ~ '^[1-9][0-9]{0,2}$' AND id::integer <= options OR id = rule ->> 'default') OR id IS NULL);
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END $$;
CREATE OR REPLACE FUNCTION ballots_only_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p record;
BEGIN
    SELECT state, opens_at, closes_at, rule, CASE WHEN track = 'decision' THEN payload END AS payload
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
DROP FUNCTION proposal_words_visible(proposals, bigint);
DROP FUNCTION proposal_is_public(proposals);
DROP TRIGGER enactments_of_their_track ON enactments;
DROP FUNCTION enactments_of_their_track();
-- What was decided on features cannot be kept by the shape before: it refuses when there is any.
ALTER TABLE enactments ALTER COLUMN policy_version_id SET NOT NULL;
DROP INDEX proposals_one_cycle_open;
DROP INDEX proposals_one_cycle_announced;
ALTER TABLE proposals DROP CONSTRAINT proposals_public_have_a_thread;
ALTER TABLE proposals ADD CONSTRAINT proposals_public_have_a_thread CHECK (state IN ('draft', 'withdrawn') OR thread_id IS NOT NULL);
ALTER TABLE proposals DROP CONSTRAINT proposals_by_somebody_or_the_house;
ALTER TABLE proposals DROP CONSTRAINT proposals_track;
ALTER TABLE proposals ADD CONSTRAINT proposals_track CHECK (track IN ('ordinary', 'entrenched', 'document', 'decision'));
ALTER TABLE proposals ALTER COLUMN author_id SET NOT NULL;
ALTER TABLE entries DROP CONSTRAINT entries_kind;
ALTER TABLE entries ADD CONSTRAINT entries_kind CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal'));
