DROP TABLE profile_links;
DROP FUNCTION profile_links_have_an_end();
