-- Where else somebody is, as they say it on their profile, and whether the page there says so too.
CREATE TABLE profile_links (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    url text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    check_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    checked_at timestamptz,
    verified_at timestamptz,
    trouble text,
    CONSTRAINT profile_links_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT profile_links_once UNIQUE (member_id, url),
    CONSTRAINT profile_links_url_length CHECK (char_length(url) BETWEEN 1 AND 2000),
    CONSTRAINT profile_links_trouble_length CHECK (char_length(trouble) BETWEEN 1 AND 500)
);
CREATE INDEX profile_links_due ON profile_links (check_at);
COMMENT ON TABLE profile_links IS 'Pages that members call theirs on their profile; verified_at says since when the page links back with rel="me".';
COMMENT ON COLUMN profile_links.check_at IS 'When it is looked at next.';
COMMENT ON COLUMN profile_links.trouble IS 'Why it is not verified, for its member.';

-- The list stands on one page. Of two at once the second counts the first.
CREATE FUNCTION profile_links_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM members WHERE id = NEW.member_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM profile_links WHERE member_id = NEW.member_id) >= 10 THEN
        RAISE EXCEPTION 'the profile of member % has as many links as it can', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'profile_links_have_an_end';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER profile_links_have_an_end BEFORE INSERT ON profile_links FOR EACH ROW EXECUTE FUNCTION profile_links_have_an_end();
