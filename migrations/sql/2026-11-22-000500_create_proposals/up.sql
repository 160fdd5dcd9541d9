CREATE TABLE proposals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_id bigint NOT NULL,
    thread_id bigint,
    track text NOT NULL,
    state text NOT NULL DEFAULT 'draft',
    title text NOT NULL,
    body text NOT NULL,
    body_html text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    sponsoring_ends_at timestamptz,
    discussion_ends_at timestamptz,
    opens_at timestamptz,
    closes_at timestamptz,
    enact_at timestamptz,
    rule jsonb,
    spec text,
    spec_hash bytea,
    search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')
    ) STORED,
    CONSTRAINT proposals_author FOREIGN KEY (author_id) REFERENCES members (id),
    CONSTRAINT proposals_thread FOREIGN KEY (thread_id) REFERENCES entries (id),
    CONSTRAINT proposals_one_thread UNIQUE (thread_id),
    CONSTRAINT proposals_track CHECK (track IN ('ordinary', 'entrenched', 'document', 'decision')),
    CONSTRAINT proposals_state CHECK (state IN ('draft', 'sponsoring', 'discussion', 'voting', 'passed', 'failed', 'enacted', 'superseded', 'withdrawn', 'lapsed')),
    CONSTRAINT proposals_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
    CONSTRAINT proposals_body_length CHECK (char_length(body) <= 20000),
    CONSTRAINT proposals_body_html_length CHECK (char_length(body_html) <= 100000),
    CONSTRAINT proposals_payload_length CHECK (char_length(payload::text) <= 120000),
    CONSTRAINT proposals_rule_length CHECK (char_length(rule::text) <= 4000),
    CONSTRAINT proposals_spec_length CHECK (char_length(spec) <= 200000),
    CONSTRAINT proposals_spec_is_its_hash CHECK (spec_hash = sha256(convert_to(spec, 'UTF8'))),
    CONSTRAINT proposals_voting_is_frozen CHECK (
        state IN ('draft', 'sponsoring', 'discussion', 'withdrawn', 'lapsed', 'superseded')
        OR (spec IS NOT NULL AND spec_hash IS NOT NULL AND rule IS NOT NULL AND opens_at IS NOT NULL AND closes_at > opens_at)
    ),
    CONSTRAINT proposals_public_have_a_thread CHECK (state IN ('draft', 'withdrawn') OR thread_id IS NOT NULL)
);
CREATE INDEX proposals_by_state ON proposals (state, id DESC);
CREATE INDEX proposals_by_author ON proposals (author_id, id DESC);
CREATE INDEX proposals_search ON proposals USING gin (search);

CREATE TABLE proposal_versions (
    proposal_id bigint NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    payload jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT proposal_versions_once PRIMARY KEY (proposal_id, version),
    CONSTRAINT proposal_versions_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT proposal_versions_title_length CHECK (char_length(title) <= 200),
    CONSTRAINT proposal_versions_body_length CHECK (char_length(body) <= 20000),
    CONSTRAINT proposal_versions_payload_length CHECK (char_length(payload::text) <= 120000)
);

CREATE TABLE proposal_steps (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    proposal_id bigint NOT NULL,
    state text NOT NULL,
    member_id bigint,
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT proposal_steps_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT proposal_steps_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT proposal_steps_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT proposal_steps_state CHECK (state IN ('sponsoring', 'discussion', 'amended', 'voting', 'tallied', 'passed', 'failed', 'enacted', 'superseded', 'withdrawn', 'lapsed')),
    CONSTRAINT proposal_steps_reason_length CHECK (char_length(reason) <= 2000)
);
CREATE INDEX proposal_steps_by_proposal ON proposal_steps (proposal_id, id);
CREATE TRIGGER proposal_steps_need_a_record BEFORE INSERT ON proposal_steps FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER proposal_steps_are_history BEFORE UPDATE OR DELETE ON proposal_steps FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE proposal_steps IS 'Every state a proposal went through: when, by whom, why, and where it stands in the ledger.';

CREATE TABLE sponsorships (
    proposal_id bigint NOT NULL,
    member_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT sponsorships_once PRIMARY KEY (proposal_id, member_id),
    CONSTRAINT sponsorships_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT sponsorships_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT sponsorships_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id)
);
CREATE TRIGGER sponsorships_need_a_record BEFORE INSERT ON sponsorships FOR EACH ROW EXECUTE FUNCTION require_own_record();

CREATE TABLE roll (
    proposal_id bigint NOT NULL,
    member_id bigint NOT NULL,
    CONSTRAINT roll_once PRIMARY KEY (proposal_id, member_id),
    CONSTRAINT roll_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT roll_member FOREIGN KEY (member_id) REFERENCES members (id)
);
CREATE INDEX roll_by_member ON roll (member_id, proposal_id);
COMMENT ON TABLE roll IS 'The electorate of a proposal, frozen when voting opens.';

-- No column of these rows says when: a time would join a member to a choice after the close. The dead rows
-- that a close leaves still join them, so they are vacuumed at autovacuum's next round, however few they are.
CREATE TABLE ballots (
    proposal_id bigint NOT NULL,
    member_id bigint NOT NULL,
    choice text NOT NULL,
    CONSTRAINT ballots_one_per_member PRIMARY KEY (proposal_id, member_id),
    CONSTRAINT ballots_on_the_roll FOREIGN KEY (proposal_id, member_id) REFERENCES roll (proposal_id, member_id),
    CONSTRAINT ballots_choice_length CHECK (char_length(choice) BETWEEN 1 AND 4000)
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
COMMENT ON COLUMN ballots.choice IS 'The ballot in its one written form: a word of a yes-or-no vote, JSON for every other method.';
COMMENT ON TABLE ballots IS 'Ballots while voting is open, so that a member can change theirs. Closing shuffles them into counted_ballots and deletes them.';

CREATE TABLE turnouts (
    proposal_id bigint NOT NULL,
    member_id bigint NOT NULL,
    CONSTRAINT turnouts_once PRIMARY KEY (proposal_id, member_id)
);
COMMENT ON TABLE turnouts IS 'Who voted, written at close without what.';

CREATE TABLE counted_ballots (
    proposal_id bigint NOT NULL,
    position integer NOT NULL,
    choice text NOT NULL,
    CONSTRAINT counted_ballots_once PRIMARY KEY (proposal_id, position),
    CONSTRAINT counted_ballots_choice_length CHECK (char_length(choice) BETWEEN 1 AND 4000)
);
COMMENT ON TABLE counted_ballots IS 'What was voted, written at close in a shuffled order without who.';
CREATE TRIGGER turnouts_are_history BEFORE UPDATE OR DELETE ON turnouts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER counted_ballots_are_history BEFORE UPDATE OR DELETE ON counted_ballots FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE tallies (
    proposal_id bigint PRIMARY KEY,
    outcome text NOT NULL,
    result text NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT tallies_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT tallies_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT tallies_outcome CHECK (outcome IN ('passed', 'failed')),
    CONSTRAINT tallies_result_length CHECK (char_length(result) <= 2000000)
);
CREATE TRIGGER tallies_need_a_record BEFORE INSERT ON tallies FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER tallies_are_history BEFORE UPDATE OR DELETE ON tallies FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What is hashed at opening is what the row says, roll included.
CREATE FUNCTION spec_is_of(p proposals) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT s ->> 'proposal' = p.id::text AND s ->> 'title' = p.title AND s ->> 'body' = p.body
       AND s -> 'payload' = p.payload AND s -> 'rule' = p.rule
       AND (s ->> 'opens_at')::timestamptz = p.opens_at AND (s ->> 'closes_at')::timestamptz = p.closes_at
       AND p.opens_at <= folkmoot_now()
       AND (s ->> 'roll_size')::bigint = (SELECT count(*) FROM roll r WHERE r.proposal_id = p.id)
    FROM (SELECT p.spec::jsonb AS s) spec
$$;

-- Nothing moves under an open vote, and no state is skipped.
CREATE FUNCTION proposals_move_by_the_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    legal boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a proposal begins as a draft' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_begin_as_drafts';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.state NOT IN ('draft', 'sponsoring', 'discussion') AND
       (NEW.title, NEW.body, NEW.body_html, NEW.payload, NEW.track, NEW.author_id, NEW.thread_id, NEW.version, NEW.opens_at, NEW.closes_at, NEW.rule, NEW.spec, NEW.spec_hash)
       IS DISTINCT FROM
       (OLD.title, OLD.body, OLD.body_html, OLD.payload, OLD.track, OLD.author_id, OLD.thread_id, OLD.version, OLD.opens_at, OLD.closes_at, OLD.rule, OLD.spec, OLD.spec_hash))
       OR (OLD.enact_at IS NOT NULL AND NEW.enact_at IS DISTINCT FROM OLD.enact_at)
       OR (OLD.discussion_ends_at IS NOT NULL AND NEW.discussion_ends_at IS DISTINCT FROM OLD.discussion_ends_at) THEN
        RAISE EXCEPTION 'the proposal is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_are_frozen_at_opening';
    END IF;
    IF NEW.state = OLD.state THEN RETURN NEW; END IF;
    legal := CASE OLD.state
        WHEN 'draft' THEN NEW.state IN ('sponsoring', 'withdrawn')
        WHEN 'sponsoring' THEN NEW.state IN ('withdrawn', 'superseded')
            OR (NEW.state = 'discussion' AND NEW.discussion_ends_at > folkmoot_now())
            OR (NEW.state = 'lapsed' AND folkmoot_now() >= OLD.sponsoring_ends_at)
        WHEN 'discussion' THEN NEW.state IN ('withdrawn', 'superseded')
            OR (NEW.state = 'voting' AND folkmoot_now() >= OLD.discussion_ends_at AND spec_is_of(NEW)
                AND NEW.closes_at >= NEW.opens_at + make_interval(hours => policy_number('voting.hours_' || NEW.track))
                AND roll_is_everybody(NEW))
        WHEN 'voting' THEN NEW.state IN ('passed', 'failed')
            AND folkmoot_now() >= OLD.closes_at
            AND EXISTS (SELECT FROM tallies t WHERE t.proposal_id = OLD.id AND t.outcome = NEW.state)
            -- The delay was frozen with the rest; nobody chooses the moment at closing.
            -- The answer to a question is advice: it takes effect at no moment.
            AND NEW.enact_at IS NOT DISTINCT FROM CASE WHEN NEW.state = 'passed' AND OLD.track <> 'decision'
                THEN OLD.closes_at + make_interval(hours => (OLD.spec::jsonb ->> 'enactment_hours')::int) END
        WHEN 'passed' THEN folkmoot_now() >= OLD.enact_at
            AND (NEW.state = 'superseded'
                 OR (NEW.state = 'enacted' AND EXISTS (SELECT FROM enactments e WHERE e.proposal_id = OLD.id)))
        ELSE false END;
    IF legal IS NOT TRUE THEN
        RAISE EXCEPTION 'a proposal cannot go from % to % now', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_move_by_the_rules';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_move_by_the_rules BEFORE INSERT OR UPDATE ON proposals FOR EACH ROW EXECUTE FUNCTION proposals_move_by_the_rules();

-- A change of state commits only together with its step, and so with its ledger entry.
CREATE FUNCTION proposals_record_each_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IS DISTINCT FROM NEW.state AND NOT EXISTS (
        SELECT FROM proposal_steps s JOIN ledger_entries l ON l.id = s.ledger_entry_id
        WHERE s.proposal_id = NEW.id AND s.state = NEW.state AND l.xact = pg_current_xact_id()::text::bigint
    ) THEN
        RAISE EXCEPTION 'proposal % became % without its record', NEW.id, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_record_each_state';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER proposals_record_each_state AFTER UPDATE ON proposals
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION proposals_record_each_state();

-- The roll is written in the transaction that opens the vote, and never after.
CREATE FUNCTION roll_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR (SELECT state FROM proposals WHERE id = NEW.proposal_id) <> 'discussion' THEN
        RAISE EXCEPTION 'the roll is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'roll_is_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER roll_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON roll FOR EACH ROW EXECUTE FUNCTION roll_is_frozen();

-- Closing is this predicate, not a job. FOR SHARE waits for a closer who holds the row and is waited for by
-- one who wants it; the clock is read after the wait. The interval is half-open: [opens_at, closes_at).
CREATE FUNCTION ballots_only_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER ballots_only_while_open BEFORE INSERT OR UPDATE ON ballots FOR EACH ROW EXECUTE FUNCTION ballots_only_while_open();

-- A tally is written after the close, of exactly the ballots in the box.
CREATE FUNCTION tallies_are_of_the_ballots() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER tallies_are_of_the_ballots BEFORE INSERT ON tallies FOR EACH ROW EXECUTE FUNCTION tallies_are_of_the_ballots();
