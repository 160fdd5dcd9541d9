-- Searches that a member keeps. Nobody else is told.
CREATE TABLE saved_searches (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    typed text NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT saved_searches_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT saved_searches_once UNIQUE (member_id, typed),
    CONSTRAINT saved_searches_typed_length CHECK (char_length(typed) BETWEEN 1 AND 300)
);
COMMENT ON TABLE saved_searches IS 'Searches that a member keeps, as they were typed.';

-- The list stands on one page. Of two at once the second counts the first.
CREATE FUNCTION saved_searches_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM members WHERE id = NEW.member_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM saved_searches WHERE member_id = NEW.member_id) >= 50 THEN
        RAISE EXCEPTION 'member % keeps as many searches as one member can', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'saved_searches_have_an_end';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER saved_searches_have_an_end BEFORE INSERT ON saved_searches FOR EACH ROW EXECUTE FUNCTION saved_searches_have_an_end();
