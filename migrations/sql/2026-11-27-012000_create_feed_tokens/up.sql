-- Addresses for feed readers, which cannot sign in: whoever has one reads what its member sees at that moment, and can do nothing else.
CREATE TABLE feed_tokens (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    token_hash bytea NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    used_at timestamptz,
    CONSTRAINT feed_tokens_hash_once UNIQUE (token_hash),
    CONSTRAINT feed_tokens_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT feed_tokens_name_length CHECK (char_length(name) BETWEEN 1 AND 60),
    CONSTRAINT feed_tokens_member FOREIGN KEY (member_id) REFERENCES members (id)
);
CREATE INDEX feed_tokens_by_member ON feed_tokens (member_id);
COMMENT ON TABLE feed_tokens IS 'Secret addresses of members'' feeds; only hashes are kept. A row that is gone is an address that no longer works.';
COMMENT ON COLUMN feed_tokens.name IS 'What its member calls it: "my phone".';
COMMENT ON COLUMN feed_tokens.used_at IS 'When it was last read, to some minutes.';

CREATE FUNCTION feed_tokens_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One after the other: of two at once the second counts the first, and none is made for an account that is being erased.
    PERFORM FROM members WHERE id = NEW.member_id AND erased_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % is gone', NEW.member_id USING ERRCODE = 'check_violation', CONSTRAINT = 'feed_tokens_of_a_member';
    END IF;
    IF (SELECT count(*) FROM feed_tokens WHERE member_id = NEW.member_id) >= 20 THEN
        RAISE EXCEPTION 'member % has as many addresses as one member can', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'feed_tokens_per_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feed_tokens_have_an_end BEFORE INSERT ON feed_tokens FOR EACH ROW EXECUTE FUNCTION feed_tokens_have_an_end();

-- An address is made or revoked: it never passes to somebody else.
CREATE TRIGGER feed_tokens_stay_whose_they_are BEFORE UPDATE OF id, member_id, token_hash, name, created_at ON feed_tokens
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
