DROP TRIGGER profiles_show_their_portrait ON entries;
DROP TRIGGER portraits_are_shown_no_more ON media;
DROP TRIGGER portraits_are_shown ON media;
DROP TRIGGER actors_begin_without_a_portrait ON actors;
DROP TRIGGER actors_show_their_portrait ON actors;
DROP FUNCTION profiles_show_their_portrait();
DROP FUNCTION portraits_are_shown();
DROP FUNCTION actors_show_their_portrait();
ALTER TABLE actors DROP COLUMN portrait_id;
