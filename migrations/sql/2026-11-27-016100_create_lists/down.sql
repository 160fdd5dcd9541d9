DROP TRIGGER follows_are_read_somewhere ON follows;
DROP FUNCTION follows_are_read_somewhere();
DROP TABLE list_people;
DROP FUNCTION list_people_come_home();
DROP FUNCTION list_people_have_an_end();
DROP TABLE lists;
DROP FUNCTION lists_have_an_end();
ALTER TABLE follows DROP COLUMN in_home;
