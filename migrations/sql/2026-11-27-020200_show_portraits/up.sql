-- The portrait that every surface shows beside a name: a column of the actor, kept like the name by what stands for the profile.
ALTER TABLE actors ADD COLUMN portrait_id bigint;
COMMENT ON COLUMN actors.portrait_id IS 'Whatever anybody writes here, a trigger puts the portrait that the profile''s stand-in has, and none while that is withheld.';

CREATE FUNCTION actors_show_their_portrait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.portrait_id := (SELECT m.id FROM media m JOIN entries e ON e.id = m.entry_id
        WHERE m.actor_id = NEW.id AND m.kind = 'portrait' AND m.taken_off_at IS NULL AND e.kind IN ('profile', 'group') AND NOT e.withheld);
    RETURN NEW;
END $$;
CREATE TRIGGER actors_show_their_portrait BEFORE UPDATE OF portrait_id ON actors FOR EACH ROW EXECUTE FUNCTION actors_show_their_portrait();
CREATE TRIGGER actors_begin_without_a_portrait BEFORE INSERT ON actors FOR EACH ROW
    WHEN (NEW.portrait_id IS NOT NULL) EXECUTE FUNCTION actors_show_their_portrait();

CREATE FUNCTION portraits_are_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE actors SET portrait_id = NULL WHERE id = coalesce(NEW.actor_id, OLD.actor_id);
    RETURN NULL;
END $$;
CREATE TRIGGER portraits_are_shown AFTER INSERT OR UPDATE OF taken_off_at ON media FOR EACH ROW
    WHEN (NEW.kind = 'portrait') EXECUTE FUNCTION portraits_are_shown();
CREATE TRIGGER portraits_are_shown_no_more AFTER DELETE ON media FOR EACH ROW
    WHEN (OLD.kind = 'portrait') EXECUTE FUNCTION portraits_are_shown();

CREATE FUNCTION profiles_show_their_portrait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE actors SET portrait_id = NULL WHERE id = CASE WHEN NEW.kind IN ('group', 'old_group') THEN NEW.group_id ELSE NEW.author_id END;
    RETURN NULL;
END $$;
CREATE TRIGGER profiles_show_their_portrait AFTER UPDATE OF withheld, kind ON entries FOR EACH ROW
    WHEN (NEW.kind IN ('profile', 'group', 'old_profile', 'old_group')) EXECUTE FUNCTION profiles_show_their_portrait();
