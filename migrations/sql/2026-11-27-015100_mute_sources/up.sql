-- Single sources that a member does not want in their streams: somebody's photographs, but not their links. Nobody else is told.
CREATE TABLE source_mutes (
    member_id bigint NOT NULL,
    source_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT source_mutes_once PRIMARY KEY (member_id, source_id),
    CONSTRAINT source_mutes_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT source_mutes_source FOREIGN KEY (source_id) REFERENCES sources (id)
);
CREATE INDEX source_mutes_by_source ON source_mutes (source_id);
COMMENT ON TABLE source_mutes IS 'Sources whose items stay out of a member''s streams and digests; nobody else knows.';

CREATE FUNCTION source_mutes_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM members WHERE id = NEW.member_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM source_mutes WHERE member_id = NEW.member_id) >= 5000 THEN
        RAISE EXCEPTION 'member % mutes as many sources as one member can', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'source_mutes_per_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER source_mutes_have_an_end BEFORE INSERT ON source_mutes FOR EACH ROW EXECUTE FUNCTION source_mutes_have_an_end();
CREATE TRIGGER source_mutes_never_change BEFORE UPDATE ON source_mutes FOR EACH ROW EXECUTE FUNCTION refuse_change();
