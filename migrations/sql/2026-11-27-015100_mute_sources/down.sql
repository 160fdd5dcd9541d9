DROP TABLE source_mutes;
DROP FUNCTION source_mutes_have_an_end();
