-- What says something else since a case answered it is flagged anew by the same member: the new flag is a row of its own, and the old one
-- stays on record. One at a time stands, as before.
ALTER TABLE flags ADD COLUMN flagged_again_at timestamptz;
COMMENT ON COLUMN flags.flagged_again_at IS 'When its member flagged the same anew, because it says something else since a case answered this flag. It was never taken back: what became of it counts as before.';
ALTER TABLE flags ADD CONSTRAINT flags_end_once CHECK (flagged_again_at IS NULL OR withdrawn_at IS NULL);
ALTER TABLE flags DROP CONSTRAINT flags_one_per_member;
CREATE UNIQUE INDEX flags_one_per_member ON flags (entry_id, member_id) WHERE flagged_again_at IS NULL;
CREATE INDEX flags_by_entry ON flags (entry_id, member_id);

-- Whether a case about this has ended since the flag, and it says something else by now.
CREATE FUNCTION flag_is_outdated(f flags) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM case_subjects x JOIN cases c ON c.id = x.case_id
            WHERE x.entry_id = f.entry_id AND c.opened_at >= f.at AND c.state IN ('decided', 'lapsed'))
        AND NOT flag_is_answered(f)
$$;

-- Else two flags of one member could weigh at once.
CREATE FUNCTION flags_make_room_when_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.flagged_again_at IS NOT NULL OR NOT flag_is_outdated(OLD) THEN
        RAISE EXCEPTION 'flag % makes no room for another', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'flags_make_room_when_answered';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flags_make_room_when_answered BEFORE UPDATE ON flags FOR EACH ROW
    WHEN (OLD.flagged_again_at IS DISTINCT FROM NEW.flagged_again_at) EXECUTE FUNCTION flags_make_room_when_answered();
