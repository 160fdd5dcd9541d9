-- Elections of moderators and recalls. An election is a proposal of the house's; who stands, and whose term begins or ends by it,
-- only the members' own acts and their votes say.

ALTER TABLE entries DROP CONSTRAINT entries_kind;
ALTER TABLE entries ADD CONSTRAINT entries_kind CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature', 'candidacy'));

ALTER TABLE proposals DROP CONSTRAINT proposals_track;
ALTER TABLE proposals ADD CONSTRAINT proposals_track
    CHECK (track IN ('ordinary', 'entrenched', 'document', 'decision', 'priorities', 'election', 'appeal'));
-- The house proposes cycles and elections; recalls are proposed by members.
ALTER TABLE proposals DROP CONSTRAINT proposals_by_somebody_or_the_house;
ALTER TABLE proposals ADD CONSTRAINT proposals_by_somebody_or_the_house
    CHECK ((author_id IS NULL) = (track = 'priorities' OR track = 'election' AND coalesce(payload ->> 'kind' = 'elect', false)));
CREATE UNIQUE INDEX proposals_one_election ON proposals (track)
    WHERE track = 'election' AND author_id IS NULL AND state IN ('draft', 'sponsoring', 'discussion', 'voting', 'passed');

CREATE OR REPLACE FUNCTION enactments_of_their_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.policy_version_id IS NULL) <> EXISTS (SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.track IN ('priorities', 'election', 'appeal')) THEN
        RAISE EXCEPTION 'proposal % is not put in force like this', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enactments_of_their_track';
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE candidacies (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    proposal_id bigint NOT NULL,
    member_id bigint NOT NULL,
    nominated_by bigint NOT NULL,
    state text NOT NULL,
    thread_id bigint,
    statement_sha256 text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 0,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    changed_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT candidacies_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT candidacies_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT candidacies_nominated_by FOREIGN KEY (nominated_by) REFERENCES members (id),
    CONSTRAINT candidacies_thread FOREIGN KEY (thread_id) REFERENCES entries (id),
    CONSTRAINT candidacies_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT candidacies_once UNIQUE (proposal_id, member_id),
    CONSTRAINT candidacies_one_thread UNIQUE (thread_id),
    CONSTRAINT candidacies_state CHECK (state IN ('nominated', 'standing', 'declined', 'withdrawn')),
    CONSTRAINT candidacies_statement_sha256_length CHECK (char_length(statement_sha256) IN (0, 64)),
    CONSTRAINT candidacies_stand_with_a_statement CHECK (
        (thread_id IS NULL) = (version = 0) AND (version = 0) = (statement_sha256 = '')
        AND (state NOT IN ('standing', 'withdrawn') OR version > 0))
);
CREATE INDEX candidacies_by_member ON candidacies (member_id, id);
COMMENT ON TABLE candidacies IS 'Who is named for an election, by whom, and whether they stand. The statement is an entry of theirs; its hash is here and on the ballot.';
CREATE TRIGGER candidacies_need_a_record BEFORE INSERT OR UPDATE ON candidacies FOR EACH ROW EXECUTE FUNCTION require_own_record();

-- Nominations run while the election is discussed; the vote that opens waits for those who are at it, and they for it.
CREATE FUNCTION nominations_run(election bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM proposals p WHERE p.id = election AND p.state = 'discussion' AND p.track = 'election' AND p.author_id IS NULL
        AND folkmoot_now() < p.discussion_ends_at FOR SHARE;
    RETURN FOUND;
END $$;

CREATE FUNCTION candidacies_move_by_the_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nominations_run(NEW.proposal_id) IS NOT TRUE THEN
        RAISE EXCEPTION 'nominations of proposal % are not open', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'candidacies_while_nominations_run';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> (CASE WHEN NEW.nominated_by = NEW.member_id THEN 'standing' ELSE 'nominated' END)
           OR NEW.version <> (NEW.state = 'standing')::integer THEN
            RAISE EXCEPTION 'whoever is named by others does not stand yet'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'candidacies_begin_as_they_are';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.proposal_id, NEW.member_id, NEW.nominated_by, NEW.at) IS DISTINCT FROM (OLD.id, OLD.proposal_id, OLD.member_id, OLD.nominated_by, OLD.at)
       OR (OLD.thread_id IS NOT NULL AND NEW.thread_id IS DISTINCT FROM OLD.thread_id)
       OR NEW.version <> OLD.version + (NEW.state = 'standing')::integer
       OR (NEW.version = OLD.version AND NEW.statement_sha256 <> OLD.statement_sha256)
       OR NOT (CASE NEW.state WHEN 'standing' THEN true WHEN 'declined' THEN OLD.state = 'nominated'
            WHEN 'withdrawn' THEN OLD.state = 'standing' ELSE false END) THEN
        RAISE EXCEPTION 'a candidacy cannot go from % to % like this', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'candidacies_move_by_the_rules';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER candidacies_move_by_the_rules BEFORE INSERT OR UPDATE ON candidacies FOR EACH ROW EXECUTE FUNCTION candidacies_move_by_the_rules();

-- A statement stands still from the end of nominations on. An account that is erased takes its words along.
CREATE FUNCTION statements_stand_still() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.body, NEW.body_html, NEW.title) IS DISTINCT FROM (OLD.body, OLD.body_html, OLD.title) AND NEW.body <> ''
       AND NOT EXISTS (SELECT FROM candidacies c WHERE c.thread_id = NEW.id AND nominations_run(c.proposal_id)) THEN
        RAISE EXCEPTION 'statements stand still from the end of nominations on'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statements_stand_still';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statements_stand_still BEFORE UPDATE ON entries FOR EACH ROW WHEN (OLD.kind = 'candidacy') EXECUTE FUNCTION statements_stand_still();

-- Terms of office: given by an election, ended early by a recall. The operator gives the first ones, as the owner of the database.
ALTER TABLE moderator_terms ADD COLUMN elected_by bigint;
ALTER TABLE moderator_terms ADD COLUMN recalled_by bigint;
ALTER TABLE moderator_terms ADD COLUMN end_ledger_entry_id bigint;
ALTER TABLE moderator_terms ADD CONSTRAINT moderator_terms_elected_by FOREIGN KEY (elected_by) REFERENCES proposals (id);
ALTER TABLE moderator_terms ADD CONSTRAINT moderator_terms_recalled_by FOREIGN KEY (recalled_by) REFERENCES proposals (id);
ALTER TABLE moderator_terms ADD CONSTRAINT moderator_terms_end_record FOREIGN KEY (end_ledger_entry_id) REFERENCES ledger_entries (id);
ALTER TABLE moderator_terms ADD CONSTRAINT moderator_terms_one_by_election UNIQUE (elected_by, member_id);
ALTER TABLE moderator_terms ADD CONSTRAINT moderator_terms_recalled_whole CHECK ((recalled_by IS NULL) = (end_ledger_entry_id IS NULL));
CREATE INDEX moderator_terms_by_end ON moderator_terms (ends_at);
COMMENT ON COLUMN moderator_terms.elected_by IS 'The election that gave it; none for the first ones, which the operator gave.';
COMMENT ON COLUMN moderator_terms.recalled_by IS 'The recall that ended it before its time.';
DROP TRIGGER moderator_terms_need_a_record ON moderator_terms;
CREATE TRIGGER moderator_terms_need_a_record BEFORE INSERT ON moderator_terms FOR EACH ROW EXECUTE FUNCTION require_own_record();

-- Who is in office at a moment. An account that is erased leaves its seat.
CREATE FUNCTION moderators_at(moment timestamptz) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT DISTINCT t.member_id FROM moderator_terms t JOIN members m ON m.id = t.member_id
    WHERE t.starts_at <= moment AND moment < t.ends_at AND m.erased_at IS NULL
$$;

-- Who is on the ballot of an election that opens and closes at these moments: used to write it down, and to check what was written.
CREATE FUNCTION election_candidates(election bigint, opens timestamptz, closes timestamptz)
RETURNS TABLE (candidate text, statement_sha256 text) LANGUAGE sql STABLE AS $$
    SELECT m.ledger_name, c.statement_sha256 FROM candidacies c JOIN members m ON m.id = c.member_id
    WHERE c.proposal_id = election AND c.state = 'standing'
      AND m.id IN (SELECT roll_members(election, opens)) AND m.id NOT IN (SELECT moderators_at(closes))
$$;

CREATE FUNCTION elections_are_of_those_who_stand() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    vacancies bigint := policy_number('moderators.seats') - (SELECT count(*) FROM moderators_at(NEW.closes_at));
    standing bigint := (SELECT count(*) FROM election_candidates(NEW.id, NEW.opens_at, NEW.closes_at));
BEGIN
    IF standing = 0 OR vacancies <= 0
       OR (NEW.payload ->> 'vacancies')::bigint IS DISTINCT FROM vacancies
       OR (NEW.payload ->> 'seats')::bigint IS DISTINCT FROM least(vacancies, standing)
       OR jsonb_array_length(NEW.payload -> 'options') IS DISTINCT FROM standing + 1
       OR EXISTS (
        SELECT FROM election_candidates(NEW.id, NEW.opens_at, NEW.closes_at) c WHERE NOT NEW.payload -> 'options'
            @> jsonb_build_array(jsonb_build_object('candidate', c.candidate, 'statement_sha256', c.statement_sha256))) THEN
        RAISE EXCEPTION 'this is not the ballot of election %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'elections_are_of_those_who_stand';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_are_of_those_who_stand BEFORE UPDATE ON proposals FOR EACH ROW
    WHEN (NEW.state = 'voting' AND OLD.state = 'discussion' AND NEW.track = 'election' AND NEW.author_id IS NULL)
    EXECUTE FUNCTION elections_are_of_those_who_stand();

-- A term that has begun changes by nothing but its early end.
CREATE FUNCTION moderator_terms_stand_still() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.member_id, NEW.starts_at, NEW.ledger_entry_id, NEW.elected_by) IS DISTINCT FROM (OLD.id, OLD.member_id, OLD.starts_at, OLD.ledger_entry_id, OLD.elected_by)
       OR OLD.recalled_by IS NOT NULL OR NEW.recalled_by IS NULL
       OR NEW.ends_at >= OLD.ends_at OR NEW.ends_at > folkmoot_now() OR NEW.ends_at < folkmoot_now() - interval '1 minute' THEN
        RAISE EXCEPTION 'a term ends by itself, or by a recall' USING ERRCODE = 'check_violation', CONSTRAINT = 'moderator_terms_stand_still';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moderator_terms_stand_still BEFORE UPDATE ON moderator_terms FOR EACH ROW EXECUTE FUNCTION moderator_terms_stand_still();

-- Nobody gets a term but who won a seat by the count of an election that is put in force in the same transaction; or, before the
-- first election, by the operator, who owns these tables. Nobody's term ends early but by the recall that names it.
CREATE FUNCTION moderator_terms_are_carried() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    vote bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.elected_by ELSE NEW.recalled_by END;
    is_in_force boolean := EXISTS (
        SELECT FROM proposals p JOIN enactments e ON e.proposal_id = p.id JOIN ledger_entries l ON l.id = e.ledger_entry_id
        JOIN tallies t ON t.proposal_id = p.id
        WHERE p.id = vote AND p.track = 'election' AND p.state = 'enacted' AND t.outcome = 'passed'
          AND l.xact = pg_current_xact_id()::text::bigint);
    is_carried boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        is_carried := is_in_force AND EXISTS (
            SELECT FROM proposals p JOIN members m ON m.id = NEW.member_id JOIN ledger_entries l ON l.id = NEW.end_ledger_entry_id
            WHERE p.id = vote AND p.payload ->> 'kind' = 'recall' AND p.payload ->> 'moderator' = m.ledger_name
              AND (p.payload ->> 'starts_at')::timestamptz = NEW.starts_at AND l.xact = pg_current_xact_id()::text::bigint);
    ELSIF NEW.elected_by IS NULL THEN
        is_carried := current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = 'public.moderator_terms'::regclass)
            AND NOT EXISTS (SELECT FROM moderator_terms t WHERE t.elected_by IS NOT NULL);
    ELSE
        is_carried := is_in_force AND EXISTS (
            SELECT FROM proposals p JOIN tallies t ON t.proposal_id = p.id JOIN members m ON m.id = NEW.member_id,
                jsonb_array_elements_text(t.result::jsonb -> 'winners') won
            WHERE p.id = vote AND p.payload ->> 'kind' = 'elect' AND p.payload -> 'options' -> (won::integer - 1) ->> 'candidate' = m.ledger_name)
          AND NEW.starts_at = greatest((SELECT e.at FROM enactments e WHERE e.proposal_id = vote),
            (SELECT max(o.ends_at) FROM moderator_terms o WHERE o.member_id = NEW.member_id AND o.id <> NEW.id))
          AND NEW.ends_at = NEW.starts_at + make_interval(hours => 24 * policy_number('moderators.term_days'));
    END IF;
    IF is_carried IS NOT TRUE THEN
        RAISE EXCEPTION 'no vote carries this of the term of member %', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'moderator_terms_are_carried';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER moderator_terms_are_carried AFTER INSERT OR UPDATE ON moderator_terms
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION moderator_terms_are_carried();
