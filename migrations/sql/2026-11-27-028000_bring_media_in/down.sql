DELETE FROM brought WHERE medium_id IS NOT NULL;
DROP TRIGGER brought_media_are_ones_own ON brought;
DROP FUNCTION brought_media_are_ones_own();
ALTER TABLE brought
    DROP CONSTRAINT brought_waits_while_it_is_kept,
    DROP CONSTRAINT brought_media_once,
    DROP CONSTRAINT brought_is_here_or_kept,
    DROP COLUMN waits,
    DROP COLUMN medium_id,
    ADD CONSTRAINT brought_is_an_entry_or_kept CHECK ((entry_id IS NULL) = (kept IS NOT NULL) AND (entry_id IS NULL) = (address IS NULL));
COMMENT ON COLUMN brought.key IS 'SHA-256 of the address of an entry, or of the record: the same is brought in once.';
DROP TRIGGER media_are_brought_in_back_dated ON media;
DROP FUNCTION media_are_brought_in_back_dated();
ALTER TABLE media DROP COLUMN brought_at;
