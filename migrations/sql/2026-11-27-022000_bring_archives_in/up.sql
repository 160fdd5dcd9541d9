-- Archives brought in: a member comes from another community with everything they put in there (decision 0033).
CREATE TABLE arrivals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    site text NOT NULL,
    community text NOT NULL,
    archive_sha256 bytea NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ended_at timestamptz,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT arrivals_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT arrivals_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT arrivals_once UNIQUE (member_id, archive_sha256),
    CONSTRAINT arrivals_site_length CHECK (char_length(site) <= 300),
    CONSTRAINT arrivals_community_length CHECK (char_length(community) <= 200),
    CONSTRAINT arrivals_hash_length CHECK (octet_length(archive_sha256) = 32)
);
COMMENT ON TABLE arrivals IS 'Archives that were brought in: whose, from where as the archive says, and when.';
COMMENT ON COLUMN arrivals.ended_at IS 'NULL while it is brought in, also when that broke off: the same command goes on.';
CREATE TRIGGER arrivals_need_a_record BEFORE INSERT ON arrivals FOR EACH ROW EXECUTE FUNCTION require_own_record();

-- An arrival ends once, and an erased account leaves no trace of where it came from. Nothing else of it changes.
CREATE FUNCTION arrivals_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.member_id, NEW.archive_sha256, NEW.begun_at, NEW.ledger_entry_id)
            IS DISTINCT FROM (OLD.id, OLD.member_id, OLD.archive_sha256, OLD.begun_at, OLD.ledger_entry_id)
       OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
       OR ((NEW.site, NEW.community) IS DISTINCT FROM (OLD.site, OLD.community) AND (NEW.site, NEW.community) IS DISTINCT FROM ('', '')) THEN
        RAISE EXCEPTION 'arrival % stays as it was', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'arrivals_stay';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER arrivals_stay BEFORE UPDATE ON arrivals FOR EACH ROW EXECUTE FUNCTION arrivals_stay();

ALTER TABLE entries ADD COLUMN arrival_id bigint;
ALTER TABLE entries ADD CONSTRAINT entries_arrival FOREIGN KEY (arrival_id) REFERENCES arrivals (id);
COMMENT ON COLUMN entries.arrival_id IS 'The archive that it was brought in with; such an entry bears a date from before, and says so wherever it is shown.';

-- What is brought in is the member's own, older than its arrival, in no group, and answers nobody but themselves.
CREATE FUNCTION entries_are_brought_in_back_dated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind NOT IN ('note', 'link', 'comment') OR NEW.group_id IS NOT NULL OR NOT EXISTS (
            SELECT FROM arrivals a WHERE a.id = NEW.arrival_id AND a.member_id = NEW.author_id AND a.ended_at IS NULL
              AND greatest(NEW.published_at, NEW.bumped_at, NEW.created_at) <= a.begun_at)
       OR (NEW.thread_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM entries t WHERE t.id = NEW.thread_id AND t.author_id = NEW.author_id AND t.arrival_id IS NOT NULL AND t.audience = NEW.audience)) THEN
        RAISE EXCEPTION 'this is not brought in by arrival %', NEW.arrival_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_are_brought_in_back_dated';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entries_are_brought_in_back_dated BEFORE INSERT ON entries FOR EACH ROW
    WHEN (NEW.arrival_id IS NOT NULL) EXECUTE FUNCTION entries_are_brought_in_back_dated();

-- Nobody takes the mark off, puts it on afterwards, or gives another date to what has one.
CREATE FUNCTION entries_stay_marked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entry % keeps its date, and the mark that it was brought in', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_stay_marked';
END $$;
CREATE TRIGGER entries_stay_marked BEFORE UPDATE OF arrival_id, published_at, created_at ON entries FOR EACH ROW
    WHEN (NEW.arrival_id IS DISTINCT FROM OLD.arrival_id
        OR (OLD.arrival_id IS NOT NULL AND (NEW.published_at, NEW.created_at) IS DISTINCT FROM (OLD.published_at, OLD.created_at)))
    EXECUTE FUNCTION entries_stay_marked();

-- Subscribers of feeds are told of what is new, and nothing of this is.
DROP TRIGGER entries_websub_insert ON entries;
CREATE TRIGGER entries_websub_insert AFTER INSERT ON entries FOR EACH ROW
    WHEN (NEW.arrival_id IS NULL) EXECUTE FUNCTION websub_outbox_entry();

-- Every record of every archive that was brought in: where it is now, or the record itself, kept for its owner.
CREATE TABLE brought (
    member_id bigint NOT NULL,
    section text NOT NULL,
    key bytea NOT NULL,
    arrival_id bigint NOT NULL,
    position integer NOT NULL,
    entry_id bigint,
    address text,
    kept text,
    reason text NOT NULL DEFAULT '',
    CONSTRAINT brought_once PRIMARY KEY (member_id, section, key),
    CONSTRAINT brought_in_order UNIQUE (member_id, section, arrival_id, position),
    CONSTRAINT brought_entries_once UNIQUE (entry_id),
    CONSTRAINT brought_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT brought_arrival FOREIGN KEY (arrival_id) REFERENCES arrivals (id),
    CONSTRAINT brought_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT brought_section CHECK (section ~ '^[a-z_]{1,60}$'),
    CONSTRAINT brought_key_length CHECK (octet_length(key) = 32),
    CONSTRAINT brought_address_length CHECK (char_length(address) <= 2000),
    CONSTRAINT brought_kept_length CHECK (octet_length(kept) <= 4194304),
    CONSTRAINT brought_reason_length CHECK (char_length(reason) <= 200),
    CONSTRAINT brought_is_an_entry_or_kept CHECK ((entry_id IS NULL) = (kept IS NOT NULL) AND (entry_id IS NULL) = (address IS NULL))
);
COMMENT ON TABLE brought IS 'Records of archives that were brought in: entries of this community now, or kept for their owner alone and given back with the next archive.';
COMMENT ON COLUMN brought.key IS 'SHA-256 of the address of an entry, or of the record: the same is brought in once.';
COMMENT ON COLUMN brought.address IS 'Where the entry was first.';
COMMENT ON COLUMN brought.reason IS 'Why it is kept and not shown here, in words.';

-- Where an entry has its address, as its author gives it on: where it was first.
CREATE FUNCTION entry_address(entry bigint, author bigint, base text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT b.address FROM brought b WHERE b.entry_id = entry AND b.member_id = author), base || '/entries/' || entry)
$$;
