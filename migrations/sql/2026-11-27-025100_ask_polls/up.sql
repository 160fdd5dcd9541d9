-- A note may ask a poll: a question with options, which whoever may comment answers in secret, and which decides nothing (decision 0038). Its
-- options are as they were posted, for good. While it runs there is one ballot of each member, replaced in place; when it is over, what was said
-- and how often stays, and the link to whoever said it goes.
CREATE TABLE polls (
    entry_id bigint PRIMARY KEY,
    method text NOT NULL,
    options text[] NOT NULL,
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    counted_at timestamptz,
    CONSTRAINT polls_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT polls_method CHECK (method IN ('plurality', 'approval', 'schulze')),
    CONSTRAINT polls_method_length CHECK (char_length(method) <= 20),
    CONSTRAINT polls_options CHECK (cardinality(options) BETWEEN 2 AND 10 AND array_position(options, NULL) IS NULL
        AND char_length(array_to_string(options, '')) <= 1200),
    CONSTRAINT polls_last_hours_or_days CHECK (closes_at - opens_at BETWEEN interval '1 hour' AND interval '14 days')
);
COMMENT ON TABLE polls IS 'Questions with options that notes ask. They decide nothing.';
COMMENT ON COLUMN polls.method IS 'How it is counted, as governance names it: plurality (choose one), approval (choose any), schulze (rank).';
COMMENT ON COLUMN polls.closes_at IS 'From this moment on nothing more is said.';
COMMENT ON COLUMN polls.counted_at IS 'When the link of members to what they said was taken away; NULL while it runs, and for a moment after.';
CREATE INDEX polls_to_count ON polls (closes_at) WHERE counted_at IS NULL;

-- As with the ballots of votes, what is replaced or deleted is to leave the files soon.
CREATE TABLE poll_ballots (
    entry_id bigint NOT NULL,
    member_id bigint NOT NULL,
    choice text NOT NULL,
    CONSTRAINT poll_ballots_one_per_member PRIMARY KEY (entry_id, member_id),
    CONSTRAINT poll_ballots_poll FOREIGN KEY (entry_id) REFERENCES polls (entry_id) ON DELETE CASCADE,
    CONSTRAINT poll_ballots_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT poll_ballots_choice_length CHECK (char_length(choice) BETWEEN 1 AND 400)
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
COMMENT ON TABLE poll_ballots IS 'What members say to a poll while it runs, so that they can change it. Nobody else reads it.';
COMMENT ON COLUMN poll_ballots.choice IS 'The ballot in its one written form, as ballots.choice has it.';
CREATE INDEX poll_ballots_by_member ON poll_ballots (member_id);

CREATE TABLE poll_answers (
    entry_id bigint NOT NULL,
    choice text NOT NULL,
    times integer NOT NULL,
    CONSTRAINT poll_answers_once PRIMARY KEY (entry_id, choice),
    CONSTRAINT poll_answers_poll FOREIGN KEY (entry_id) REFERENCES polls (entry_id) ON DELETE CASCADE,
    CONSTRAINT poll_answers_times CHECK (times >= 1),
    CONSTRAINT poll_answers_choice_length CHECK (char_length(choice) BETWEEN 1 AND 400)
);
COMMENT ON TABLE poll_answers IS 'What was said to a poll that is over, and how often, without who.';

ALTER TABLE entries ADD COLUMN poll_words text NOT NULL DEFAULT '', ADD CONSTRAINT entries_poll_words_length CHECK (char_length(poll_words) <= 1300);
COMMENT ON COLUMN entries.poll_words IS 'The options of its poll, one a line; empty where it asks none. Whatever anybody writes here, a trigger puts what polls says.';
CREATE INDEX entries_with_polls ON entries (published_at DESC, id DESC) WHERE poll_words <> '' AND deleted_at IS NULL;

-- A poll that was brought in from elsewhere says what was asked there, and takes no answers here.
CREATE FUNCTION polls_are_of_notes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about entries;
BEGIN
    SELECT * INTO about FROM entries WHERE id = NEW.entry_id;
    IF NOT coalesce(about.kind = 'note' AND about.deleted_at IS NULL AND about.published_at = NEW.opens_at, false)
        OR array_to_string(NEW.options, '') ~ E'[\\n\\r]' OR EXISTS (SELECT FROM unnest(NEW.options) o WHERE char_length(o) NOT BETWEEN 1 AND 120)
        OR (SELECT count(DISTINCT lower(o)) FROM unnest(NEW.options) o) <> cardinality(NEW.options) THEN
        RAISE EXCEPTION 'entry % asks no such poll', NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'polls_are_of_notes';
    END IF;
    NEW.counted_at := CASE WHEN about.arrival_id IS NOT NULL THEN folkmoot_now() END;
    RETURN NEW;
END $$;
CREATE TRIGGER polls_are_of_notes BEFORE INSERT ON polls FOR EACH ROW EXECUTE FUNCTION polls_are_of_notes();

-- What a poll asks never changes. When it is over it is counted, once: what was said stays, whoever said it goes, both in this one act.
CREATE FUNCTION polls_are_only_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before polls := OLD;
BEGIN
    before.counted_at := NEW.counted_at;
    IF before IS DISTINCT FROM NEW OR OLD.counted_at IS NOT NULL OR NEW.counted_at IS NULL OR folkmoot_now() < OLD.closes_at THEN
        RAISE EXCEPTION 'the poll of entry % stays as it is', OLD.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'polls_are_only_counted';
    END IF;
    INSERT INTO poll_answers (entry_id, choice, times)
        SELECT OLD.entry_id, choice, count(*) FROM poll_ballots WHERE entry_id = OLD.entry_id GROUP BY choice ORDER BY choice COLLATE "C";
    DELETE FROM poll_ballots WHERE entry_id = OLD.entry_id;
    RETURN NEW;
END $$;
CREATE TRIGGER polls_are_only_counted BEFORE UPDATE ON polls FOR EACH ROW EXECUTE FUNCTION polls_are_only_counted();
CREATE FUNCTION polls_stay_with_their_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM entries WHERE id = OLD.entry_id AND deleted_at IS NULL) THEN
        RAISE EXCEPTION 'the poll of entry % goes only with it', OLD.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'polls_stay_with_their_entry';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER polls_stay_with_their_entry BEFORE DELETE ON polls FOR EACH ROW EXECUTE FUNCTION polls_stay_with_their_entry();

CREATE FUNCTION poll_answers_are_of_the_ballots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM polls WHERE entry_id = NEW.entry_id AND counted_at IS NULL AND folkmoot_now() >= closes_at
            AND NEW.times = (SELECT count(*) FROM poll_ballots WHERE entry_id = NEW.entry_id AND choice = NEW.choice))
        OR TG_OP = 'UPDATE' OR TG_OP = 'DELETE' AND EXISTS (SELECT FROM polls WHERE entry_id = OLD.entry_id) THEN
        RAISE EXCEPTION 'these are no answers to the poll of entry %', coalesce(NEW.entry_id, OLD.entry_id)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'poll_answers_are_of_the_ballots';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER poll_answers_are_of_the_ballots BEFORE INSERT OR UPDATE OR DELETE ON poll_answers FOR EACH ROW
    EXECUTE FUNCTION poll_answers_are_of_the_ballots();

-- Whether a text can be a ballot of a poll: its shape, and that everything it names is there and named once.
CREATE FUNCTION poll_ballot_is_of(choice text, method text, options integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    named text[] := ARRAY(SELECT m[1] FROM regexp_matches(choice, '"([0-9]+)"', 'g') m);
BEGIN
    RETURN choice ~ (CASE method
            WHEN 'plurality' THEN '^\[\["[0-9]+"\]\]$'
            WHEN 'approval' THEN '^\["[0-9]+"(,"[0-9]+")*\]$'
            ELSE '^\[\["[0-9]+"(,"[0-9]+")*\](,\["[0-9]+"(,"[0-9]+")*\])*\]$' END)
        AND cardinality(named) = (SELECT count(DISTINCT n) FROM unnest(named) n)
        AND NOT EXISTS (SELECT FROM unnest(named) n WHERE CASE WHEN n ~ '^(10|[1-9])$' THEN n::integer > options ELSE true END);
END $$;

-- Whether a poll is open is asked here, of the database's clock, with the poll held: whoever counts it waits, or was first.
CREATE FUNCTION poll_ballots_only_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p polls;
    about entries;
BEGIN
    SELECT * INTO p FROM polls WHERE entry_id = NEW.entry_id FOR SHARE;
    SELECT * INTO about FROM entries WHERE id = NEW.entry_id;
    IF p.counted_at IS NOT NULL OR NOT coalesce(folkmoot_now() >= p.opens_at AND folkmoot_now() < p.closes_at, false) THEN
        RAISE EXCEPTION 'the poll of entry % is not open', NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'poll_ballots_only_while_open';
    END IF;
    IF about.withheld OR NOT entry_visible(about, NEW.member_id)
        OR TG_OP = 'UPDATE' AND (NEW.entry_id, NEW.member_id) IS DISTINCT FROM (OLD.entry_id, OLD.member_id) THEN
        RAISE EXCEPTION 'member % does not answer the poll of entry %', NEW.member_id, NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'poll_ballots_are_of_readers';
    END IF;
    IF poll_ballot_is_of(NEW.choice, p.method, cardinality(p.options)) IS NOT TRUE THEN
        RAISE EXCEPTION 'this is no ballot of the poll of entry %', NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'poll_ballots_of_their_poll';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER poll_ballots_only_while_open BEFORE INSERT OR UPDATE ON poll_ballots FOR EACH ROW EXECUTE FUNCTION poll_ballots_only_while_open();

CREATE FUNCTION entries_say_what_their_poll_offers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.poll_words := coalesce((SELECT array_to_string(options, E'\n') FROM polls WHERE entry_id = NEW.id), '');
    RETURN NEW;
END $$;
CREATE TRIGGER entries_say_what_their_poll_offers BEFORE UPDATE OF poll_words ON entries FOR EACH ROW EXECUTE FUNCTION entries_say_what_their_poll_offers();
CREATE TRIGGER entries_begin_without_poll BEFORE INSERT ON entries FOR EACH ROW
    WHEN (NEW.poll_words <> '') EXECUTE FUNCTION entries_say_what_their_poll_offers();
CREATE FUNCTION polls_are_known_to_their_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE entries SET poll_words = '' WHERE id = coalesce(NEW.entry_id, OLD.entry_id);
    RETURN NULL;
END $$;
CREATE TRIGGER polls_are_known_to_their_entry AFTER INSERT OR DELETE ON polls FOR EACH ROW EXECUTE FUNCTION polls_are_known_to_their_entry();

CREATE FUNCTION polls_go_with_their_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM polls WHERE entry_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER polls_go_with_their_entry AFTER UPDATE OF deleted_at ON entries FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION polls_go_with_their_entry();

-- The poll of an entry as the viewer meets it: what they said themselves, and what all said only when they have answered, or when it is over.
CREATE FUNCTION poll_of(entry bigint, viewer bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    p polls;
    own text;
    said jsonb;
    answered bigint;
    is_over boolean;
BEGIN
    SELECT * INTO p FROM polls WHERE entry_id = entry;
    is_over := folkmoot_now() >= p.closes_at;
    SELECT choice INTO own FROM poll_ballots WHERE entry_id = entry AND member_id = viewer;
    IF p.counted_at IS NULL THEN
        SELECT count(*) INTO answered FROM poll_ballots WHERE entry_id = entry;
    ELSE
        SELECT coalesce(sum(times), 0) INTO answered FROM poll_answers WHERE entry_id = entry;
    END IF;
    IF is_over OR own IS NOT NULL THEN
        SELECT coalesce(jsonb_agg(jsonb_build_array(s.choice, s.times)), '[]') INTO said FROM (
            SELECT choice, count(*) AS times FROM poll_ballots WHERE entry_id = entry GROUP BY choice
            UNION ALL SELECT choice, times FROM poll_answers WHERE entry_id = entry) s;
    END IF;
    RETURN jsonb_build_object('method', p.method, 'options', to_jsonb(p.options), 'closes_at', p.closes_at, 'is_over', is_over, 'own', own,
        'answered', answered, 'said', said, 'is_elsewhere', EXISTS (SELECT FROM entries WHERE id = entry AND arrival_id IS NOT NULL));
END $$;

-- Search finds what stands beside the words: the options of a poll, and where an event is.
ALTER TABLE entries DROP COLUMN search;
ALTER TABLE entries ADD COLUMN search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector(search_config(lang), coalesce(title, '')), 'A')
        || setweight(to_tsvector(search_config(lang), body || E'\n' || poll_words || E'\n' || coalesce(event_place, '')), 'B')
) STORED;
CREATE INDEX entries_search ON entries USING gin (search);

ALTER TABLE notifications DROP CONSTRAINT notifications_kind;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind
    CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group', 'named', 'reshare', 'poll'));
ALTER TABLE notification_choices DROP CONSTRAINT notification_choices_kind;
ALTER TABLE notification_choices ADD CONSTRAINT notification_choices_kind
    CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group', 'named', 'reshare', 'poll'));
