-- Tokens for programs: whoever holds one does, in its member's name and within its scopes, what the member could do on the pages.
CREATE TABLE api_tokens (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    token_hash bytea NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT api_tokens_hash_once UNIQUE (token_hash),
    CONSTRAINT api_tokens_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT api_tokens_name_length CHECK (char_length(name) BETWEEN 1 AND 60),
    CONSTRAINT api_tokens_scopes CHECK (cardinality(scopes) BETWEEN 1 AND 4 AND scopes <@ '{read,write,vote,moderate}'::text[]),
    CONSTRAINT api_tokens_end CHECK (expires_at > created_at AND expires_at <= created_at + interval '366 days'),
    CONSTRAINT api_tokens_member FOREIGN KEY (member_id) REFERENCES members (id)
);
CREATE INDEX api_tokens_by_member ON api_tokens (member_id);
COMMENT ON TABLE api_tokens IS 'Tokens for programs that act for a member; only hashes are kept. A row that is gone is a token that no longer works.';
COMMENT ON COLUMN api_tokens.name IS 'What its member calls it: "my phone".';
COMMENT ON COLUMN api_tokens.scopes IS 'What it is for: read, write, vote, moderate.';
COMMENT ON COLUMN api_tokens.used_at IS 'When it was last used, to some minutes.';

CREATE FUNCTION api_tokens_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One after the other: of two at once the second counts the first, and none is made for an account that is being erased.
    PERFORM FROM members WHERE id = NEW.member_id AND erased_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % is gone', NEW.member_id USING ERRCODE = 'check_violation', CONSTRAINT = 'api_tokens_of_a_member';
    END IF;
    IF (SELECT count(*) FROM api_tokens WHERE member_id = NEW.member_id) >= 20 THEN
        RAISE EXCEPTION 'member % has as many tokens as one member can', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'api_tokens_per_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER api_tokens_have_an_end BEFORE INSERT ON api_tokens FOR EACH ROW EXECUTE FUNCTION api_tokens_have_an_end();

-- A token is made or revoked: it never passes to somebody else, never lasts longer, and never may more than was said when it was made.
CREATE TRIGGER api_tokens_stay_as_they_were_made BEFORE UPDATE OF id, member_id, token_hash, name, scopes, created_at, expires_at ON api_tokens
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whoever changes a password has a reason to: what was let in with the old one is let in no more, whichever path the change takes.
CREATE FUNCTION passwords_end_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM api_tokens WHERE member_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER passwords_end_tokens AFTER UPDATE OF password_hash ON members FOR EACH ROW
    WHEN (OLD.password_hash IS DISTINCT FROM NEW.password_hash) EXECUTE FUNCTION passwords_end_tokens();
