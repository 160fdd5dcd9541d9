-- Features on the board, and the cycles of the standing vote that orders them. A cycle is a proposal of the house's.

ALTER TABLE entries DROP CONSTRAINT entries_kind;
ALTER TABLE entries ADD CONSTRAINT entries_kind CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature'));

-- The house proposes cycles: they have no author, and no thread, since each feature has its own.
ALTER TABLE proposals ALTER COLUMN author_id DROP NOT NULL;
ALTER TABLE proposals DROP CONSTRAINT proposals_track;
ALTER TABLE proposals ADD CONSTRAINT proposals_track CHECK (track IN ('ordinary', 'entrenched', 'document', 'decision', 'priorities'));
ALTER TABLE proposals ADD CONSTRAINT proposals_by_somebody_or_the_house CHECK ((author_id IS NULL) = (track = 'priorities'));
ALTER TABLE proposals DROP CONSTRAINT proposals_public_have_a_thread;
ALTER TABLE proposals ADD CONSTRAINT proposals_public_have_a_thread
    CHECK (state IN ('draft', 'withdrawn') OR thread_id IS NOT NULL OR author_id IS NULL);
CREATE UNIQUE INDEX proposals_one_cycle_announced ON proposals (track)
    WHERE track = 'priorities' AND state IN ('draft', 'sponsoring', 'discussion');
CREATE UNIQUE INDEX proposals_one_cycle_open ON proposals (track) WHERE track = 'priorities' AND state IN ('voting', 'passed');

-- An order of features is in force without a policy.
ALTER TABLE enactments ALTER COLUMN policy_version_id DROP NOT NULL;
CREATE FUNCTION enactments_of_their_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.policy_version_id IS NULL) <> EXISTS (SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.track = 'priorities') THEN
        RAISE EXCEPTION 'proposal % is not put in force like this', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enactments_of_their_track';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enactments_of_their_track BEFORE INSERT ON enactments FOR EACH ROW EXECUTE FUNCTION enactments_of_their_track();

CREATE FUNCTION proposal_is_public(p proposals) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT p.thread_id IS NOT NULL OR p.author_id IS NULL
$$;
COMMENT ON FUNCTION proposal_is_public(proposals) IS 'Whether a proposal was published: it has a thread, or is the house''s.';

-- Drafts are their author's; what was published is seen like its thread; what the house says is hidden from nobody.
CREATE FUNCTION proposal_words_visible(p proposals, viewer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p.author_id IS NULL THEN true WHEN p.thread_id IS NULL THEN coalesce(p.author_id = viewer, false)
        ELSE coalesce(entry_visible_by_id(p.thread_id, viewer), false) END
$$;
COMMENT ON FUNCTION proposal_words_visible(proposals, bigint) IS 'Whether the viewer (NULL: a visitor) may see the words of this proposal.';

-- Where a rule has no option for "none of these", nothing is its name; before, an unknown option was neither on the paper nor off it.
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
        WHERE NOT (id ~ '^[1-9][0-9]{0,2}$' AND id::integer <= options OR coalesce(id = rule ->> 'default', false)) OR id IS NULL);
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END $$;

-- A ballot names options; which there are stands in the payload, whatever the track.
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

CREATE TABLE features (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_id bigint NOT NULL,
    thread_id bigint NOT NULL,
    state text NOT NULL DEFAULT 'proposed',
    title text NOT NULL,
    body text NOT NULL,
    body_html text NOT NULL,
    effort_days integer NOT NULL,
    link text,
    version integer NOT NULL DEFAULT 1,
    text_sha256 text NOT NULL,
    place integer,
    approvals integer,
    counted_by bigint,
    created_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    changed_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT features_author FOREIGN KEY (author_id) REFERENCES members (id),
    CONSTRAINT features_thread FOREIGN KEY (thread_id) REFERENCES entries (id),
    CONSTRAINT features_counted_by FOREIGN KEY (counted_by) REFERENCES proposals (id),
    CONSTRAINT features_one_thread UNIQUE (thread_id),
    CONSTRAINT features_state CHECK (state IN ('proposed', 'planned', 'doing', 'done', 'declined', 'withdrawn')),
    CONSTRAINT features_title_length CHECK (char_length(title) BETWEEN 3 AND 120),
    CONSTRAINT features_body_length CHECK (char_length(body) BETWEEN 1 AND 10000),
    CONSTRAINT features_body_html_length CHECK (char_length(body_html) <= 100000),
    CONSTRAINT features_effort CHECK (effort_days BETWEEN 1 AND 1000),
    CONSTRAINT features_link_length CHECK (char_length(link) <= 500),
    CONSTRAINT features_link_is_https CHECK (link ~ '^https://[A-Za-z0-9]'),
    CONSTRAINT features_version CHECK (version >= 1),
    CONSTRAINT features_text_sha256_length CHECK (char_length(text_sha256) = 64),
    CONSTRAINT features_place CHECK (place >= 1),
    CONSTRAINT features_approvals CHECK (approvals >= 0),
    CONSTRAINT features_counted_whole CHECK ((counted_by IS NULL) = (place IS NULL) AND (counted_by IS NULL) = (approvals IS NULL))
);
CREATE INDEX features_by_state ON features (state, place, id);
CREATE INDEX features_by_author ON features (author_id, id);
COMMENT ON TABLE features IS 'What members would like to see built. Its place is that of the last count it was in.';

CREATE TABLE feature_versions (
    feature_id bigint NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    effort_days integer NOT NULL,
    link text,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT feature_versions_once PRIMARY KEY (feature_id, version),
    CONSTRAINT feature_versions_feature FOREIGN KEY (feature_id) REFERENCES features (id),
    CONSTRAINT feature_versions_title_length CHECK (char_length(title) <= 120),
    CONSTRAINT feature_versions_body_length CHECK (char_length(body) <= 10000),
    CONSTRAINT feature_versions_effort CHECK (effort_days BETWEEN 1 AND 1000),
    CONSTRAINT feature_versions_link_length CHECK (char_length(link) <= 500)
);
CREATE TRIGGER feature_versions_are_history BEFORE UPDATE OR DELETE ON feature_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE feature_steps (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feature_id bigint NOT NULL,
    state text NOT NULL,
    member_id bigint,
    proposal_id bigint,
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT feature_steps_feature FOREIGN KEY (feature_id) REFERENCES features (id),
    CONSTRAINT feature_steps_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT feature_steps_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT feature_steps_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT feature_steps_state CHECK (state IN ('proposed', 'amended', 'planned', 'doing', 'done', 'declined', 'withdrawn')),
    CONSTRAINT feature_steps_by_somebody_or_a_vote CHECK ((member_id IS NULL) <> (proposal_id IS NULL)),
    CONSTRAINT feature_steps_reason_length CHECK (char_length(reason) <= 2000)
);
CREATE INDEX feature_steps_by_feature ON feature_steps (feature_id, id);
CREATE TRIGGER feature_steps_need_a_record BEFORE INSERT ON feature_steps FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER feature_steps_are_history BEFORE UPDATE OR DELETE ON feature_steps FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE feature_steps IS 'How each feature came where it is: when, by whom or by which count, why, and where it stands in the ledger.';

-- No state is skipped, and a text that is past being proposed stands still.
CREATE FUNCTION features_move_by_the_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' OR NEW.version <> 1 OR NEW.counted_by IS NOT NULL THEN
            RAISE EXCEPTION 'a feature begins as a proposal' USING ERRCODE = 'check_violation', CONSTRAINT = 'features_begin_proposed';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.author_id, NEW.thread_id, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.author_id, OLD.thread_id, OLD.created_at)
       OR ((NEW.title, NEW.body, NEW.body_html, NEW.effort_days, NEW.link, NEW.text_sha256) IS DISTINCT FROM
           (OLD.title, OLD.body, OLD.body_html, OLD.effort_days, OLD.link, OLD.text_sha256)
           AND (OLD.state <> 'proposed' OR NEW.version <> OLD.version + 1)) THEN
        RAISE EXCEPTION 'the feature stands still' USING ERRCODE = 'check_violation', CONSTRAINT = 'features_stand_still';
    END IF;
    IF NEW.state <> OLD.state AND NOT (CASE OLD.state
        WHEN 'proposed' THEN NEW.state IN ('planned', 'declined', 'withdrawn')
        WHEN 'planned' THEN NEW.state IN ('proposed', 'doing', 'declined')
        WHEN 'doing' THEN NEW.state IN ('planned', 'done')
        WHEN 'declined' THEN NEW.state = 'proposed'
        ELSE false END) THEN
        RAISE EXCEPTION 'a feature cannot go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'features_move_by_the_rules';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER features_move_by_the_rules BEFORE INSERT OR UPDATE ON features FOR EACH ROW EXECUTE FUNCTION features_move_by_the_rules();

-- What changes commits only together with its step, and so with its ledger entry. What is planned, what no longer is, and
-- in which order it stands, only a cycle that was put in force in the same transaction says.
CREATE FUNCTION features_record_each_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said text := CASE WHEN TG_OP = 'INSERT' OR NEW.state <> OLD.state THEN NEW.state WHEN NEW.version <> OLD.version THEN 'amended' END;
    by_vote boolean := TG_OP = 'UPDATE' AND (OLD.state, NEW.state) IN (('proposed', 'planned'), ('planned', 'proposed'));
BEGIN
    IF said IS NOT NULL AND NOT EXISTS (
        SELECT FROM feature_steps s JOIN ledger_entries l ON l.id = s.ledger_entry_id
        WHERE s.feature_id = NEW.id AND s.state = said AND l.xact = pg_current_xact_id()::text::bigint
          AND (s.proposal_id IS NOT NULL) = by_vote) THEN
        RAISE EXCEPTION 'feature % became % without its record', NEW.id, said
            USING ERRCODE = 'check_violation', CONSTRAINT = 'features_record_each_change';
    END IF;
    IF TG_OP = 'UPDATE' AND (by_vote OR (NEW.place, NEW.approvals, NEW.counted_by) IS DISTINCT FROM (OLD.place, OLD.approvals, OLD.counted_by))
       AND NOT EXISTS (
        SELECT FROM proposals p JOIN enactments e ON e.proposal_id = p.id JOIN ledger_entries l ON l.id = e.ledger_entry_id
        WHERE p.id = NEW.counted_by AND p.track = 'priorities' AND p.state = 'enacted' AND l.xact = pg_current_xact_id()::text::bigint
          AND p.payload -> 'options' @> jsonb_build_array(jsonb_build_object('feature', NEW.id))) THEN
        RAISE EXCEPTION 'no count puts feature % there', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'features_are_ordered_by_a_vote';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER features_record_each_change AFTER INSERT OR UPDATE ON features
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION features_record_each_change();
