-- Pictures and files of an archive come to the entries that came with it (decision 0033).
ALTER TABLE media ADD COLUMN brought_at timestamptz;
COMMENT ON COLUMN media.brought_at IS 'When it came here in an archive: it bears a date from before. Whatever anybody writes here, a trigger puts the moment. NULL: it was sent here.';

-- What is brought in is the member's own, older than its arrival, and belongs to an entry that was brought in itself, or to their profile.
CREATE FUNCTION media_are_brought_in_back_dated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entries e JOIN arrivals a ON a.member_id = e.author_id AND a.ended_at IS NULL AND NEW.at <= a.begun_at
            WHERE e.id = NEW.entry_id AND (e.arrival_id IS NOT NULL OR e.kind = 'profile')) THEN
        RAISE EXCEPTION 'nothing is brought in for entry % now', NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'media_are_brought_in_back_dated';
    END IF;
    NEW.brought_at := folkmoot_now();
    RETURN NEW;
END $$;
CREATE TRIGGER media_are_brought_in_back_dated BEFORE INSERT ON media FOR EACH ROW
    WHEN (NEW.brought_at IS NOT NULL) EXECUTE FUNCTION media_are_brought_in_back_dated();

ALTER TABLE brought
    ADD COLUMN medium_id bigint,
    ADD COLUMN waits boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT brought_is_an_entry_or_kept,
    ADD CONSTRAINT brought_is_here_or_kept CHECK (num_nonnulls(entry_id, medium_id, kept) = 1 AND (entry_id IS NULL) = (address IS NULL)),
    ADD CONSTRAINT brought_media_once UNIQUE (medium_id),
    ADD CONSTRAINT brought_waits_while_it_is_kept CHECK (NOT waits OR (kept IS NOT NULL AND section = 'media'));
COMMENT ON COLUMN brought.medium_id IS 'The picture or file that it became. It may be gone by now: what its owner took off does not come back.';
COMMENT ON COLUMN brought.waits IS 'Whether it is only kept until there is room for it.';
COMMENT ON COLUMN brought.key IS 'SHA-256 of the address of an entry, of what tells a picture or file from others, or of the record: the same is brought in once.';

CREATE FUNCTION brought_media_are_ones_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM media m WHERE m.id = NEW.medium_id AND m.actor_id = NEW.member_id AND m.brought_at IS NOT NULL) THEN
        RAISE EXCEPTION 'medium % was not brought in by member %', NEW.medium_id, NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'brought_media_are_ones_own';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER brought_media_are_ones_own BEFORE INSERT OR UPDATE ON brought FOR EACH ROW
    WHEN (NEW.medium_id IS NOT NULL) EXECUTE FUNCTION brought_media_are_ones_own();
