DROP FUNCTION entry_visible(entries, bigint);
DROP FUNCTION entry_stands_alone(entries, bigint);
