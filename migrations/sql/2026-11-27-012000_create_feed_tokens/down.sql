DROP TABLE feed_tokens;
DROP FUNCTION feed_tokens_have_an_end();
