DROP TABLE tag_mutes;
DROP FUNCTION tag_mutes_have_an_end();
