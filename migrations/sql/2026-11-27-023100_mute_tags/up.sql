-- Hashtags that a member does not want in their streams. Nobody else is told.
CREATE TABLE tag_mutes (
    member_id bigint NOT NULL,
    tag text NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT tag_mutes_once PRIMARY KEY (member_id, tag),
    CONSTRAINT tag_mutes_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT tag_mutes_tag_length CHECK (char_length(tag) BETWEEN 1 AND 50)
);
COMMENT ON TABLE tag_mutes IS 'Hashtags whose entries stay out of a member''s streams and digests; nobody else knows.';

-- One after the other: of two at once the second counts the first.
CREATE FUNCTION tag_mutes_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM members WHERE id = NEW.member_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM tag_mutes WHERE member_id = NEW.member_id) >= 500 THEN
        RAISE EXCEPTION 'member % mutes as many hashtags as one member can', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tag_mutes_per_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tag_mutes_have_an_end BEFORE INSERT ON tag_mutes FOR EACH ROW EXECUTE FUNCTION tag_mutes_have_an_end();
CREATE TRIGGER tag_mutes_never_change BEFORE UPDATE ON tag_mutes FOR EACH ROW EXECUTE FUNCTION refuse_change();
