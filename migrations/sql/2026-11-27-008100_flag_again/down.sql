DROP TRIGGER flags_make_room_when_answered ON flags;
DROP FUNCTION flags_make_room_when_answered();
DROP FUNCTION flag_is_outdated(flags);
-- Of each member's flags on one entry the last stays.
DELETE FROM flags WHERE flagged_again_at IS NOT NULL;
DROP INDEX flags_by_entry;
DROP INDEX flags_one_per_member;
ALTER TABLE flags DROP COLUMN flagged_again_at;
ALTER TABLE flags ADD CONSTRAINT flags_one_per_member UNIQUE (entry_id, member_id);
