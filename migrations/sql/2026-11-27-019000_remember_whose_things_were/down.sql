DROP TRIGGER left_handles_stay_left ON actors;
DROP FUNCTION left_handles_stay_left();
DROP TRIGGER handles_are_left_once ON actors;
DROP FUNCTION handles_are_left_once();
DROP TABLE left_handles;
DROP TRIGGER friend_sites_are_remembered ON sources;
DROP FUNCTION friend_sites_are_remembered();
DROP FUNCTION site_of_feed(text, text);
DROP TABLE friend_sites;
