DROP FUNCTION entry_visible_by_id(bigint, bigint);
DROP FUNCTION entry_visible(entries, bigint);
DROP FUNCTION entry_stands_alone(entries, bigint);
