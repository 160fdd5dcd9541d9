DROP TABLE saved_searches;
DROP FUNCTION saved_searches_have_an_end();
