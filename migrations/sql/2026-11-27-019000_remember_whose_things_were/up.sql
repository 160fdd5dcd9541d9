-- Every site that an imaginary friend was ever made of, as its feeds named it when they were read. Who follows it followed what it was: a feed that
-- leads elsewhere later, a part that somebody claimed, or one that a verdict removed does not make what is left somebody else's.
CREATE TABLE friend_sites (
    friend_id bigint NOT NULL,
    page text NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT friend_sites_key PRIMARY KEY (friend_id, page),
    CONSTRAINT friend_sites_friend FOREIGN KEY (friend_id) REFERENCES imaginary_friends (id),
    CONSTRAINT friend_sites_page_length CHECK (char_length(page) BETWEEN 1 AND 2000)
);
COMMENT ON TABLE friend_sites IS 'The sites that an imaginary friend was ever made of: all of them must name whoever claims it whole.';

CREATE FUNCTION site_of_feed(site_url text, url text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(nullif(site_url, ''), substring(url FROM '^[a-z]+://[^/?#]+') || '/')
$$;
CREATE FUNCTION friend_sites_are_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO friend_sites (friend_id, page) SELECT f.id, site_of_feed(NEW.site_url, NEW.url) FROM imaginary_friends f
        WHERE f.id = NEW.actor_id AND site_of_feed(NEW.site_url, NEW.url) IS NOT NULL ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER friend_sites_are_remembered AFTER UPDATE OF fetched_at ON sources FOR EACH ROW
    WHEN (NEW.fetched_at IS DISTINCT FROM OLD.fetched_at) EXECUTE FUNCTION friend_sites_are_remembered();
INSERT INTO friend_sites (friend_id, page) SELECT DISTINCT f.id, site_of_feed(s.site_url, s.url) FROM imaginary_friends f JOIN sources s ON s.actor_id = f.id
    WHERE s.fetched_at IS NOT NULL AND site_of_feed(s.site_url, s.url) IS NOT NULL;

-- A handle that a member left is nobody's again: pages elsewhere still link to it as its owner's (rel="me"), and people remember it. Only its hash stays.
CREATE TABLE left_handles (
    handle_sha256 bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT left_handles_key PRIMARY KEY (handle_sha256),
    CONSTRAINT left_handles_hash_length CHECK (octet_length(handle_sha256) = 32)
);
COMMENT ON TABLE left_handles IS 'Handles of members who left, hashed: nobody else gets one.';

CREATE FUNCTION handles_are_left_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO left_handles (handle_sha256) VALUES (sha256(convert_to(OLD.handle, 'UTF8'))) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER handles_are_left_once AFTER UPDATE OF handle ON actors FOR EACH ROW
    WHEN (OLD.kind = 'member' AND NEW.handle <> OLD.handle) EXECUTE FUNCTION handles_are_left_once();

CREATE FUNCTION left_handles_stay_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM left_handles WHERE handle_sha256 = sha256(convert_to(NEW.handle, 'UTF8'))) THEN
        RAISE EXCEPTION 'the handle % was left by somebody', NEW.handle
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'actors_handle_is_unique';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER left_handles_stay_left BEFORE INSERT ON actors FOR EACH ROW EXECUTE FUNCTION left_handles_stay_left();
