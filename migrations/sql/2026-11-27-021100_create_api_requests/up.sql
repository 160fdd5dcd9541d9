-- What programs asked for under a key of their own, so that asking twice does once. A ballot is never kept here: it would join a member to a choice.
CREATE TABLE api_requests (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_id bigint NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    began_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    leased_until timestamptz NOT NULL,
    fence integer NOT NULL DEFAULT 1,
    acted_at timestamptz,
    status smallint,
    location text,
    answer text,
    CONSTRAINT api_requests_once UNIQUE (token_id, key),
    CONSTRAINT api_requests_token FOREIGN KEY (token_id) REFERENCES api_tokens (id) ON DELETE CASCADE,
    CONSTRAINT api_requests_key_length CHECK (char_length(key) BETWEEN 1 AND 255),
    CONSTRAINT api_requests_hash_length CHECK (octet_length(request_hash) = 32),
    CONSTRAINT api_requests_location_length CHECK (char_length(location) <= 500),
    CONSTRAINT api_requests_answer_length CHECK (char_length(answer) <= 4000),
    CONSTRAINT api_requests_answered_whole CHECK ((status IS NULL) = (answer IS NULL) AND (status IS NULL OR acted_at IS NOT NULL))
);
CREATE INDEX api_requests_by_age ON api_requests (began_at);
COMMENT ON TABLE api_requests IS 'Requests of programs by the key they sent along, for a day: the same key is answered with the same answer and acts once.';
COMMENT ON COLUMN api_requests.request_hash IS 'SHA-256 of method, address and body: another request under the same key is refused.';
COMMENT ON COLUMN api_requests.fence IS 'Who took it last: an act under an older number is refused when it begins.';
COMMENT ON COLUMN api_requests.acted_at IS 'Written in the transaction of the act itself.';
COMMENT ON COLUMN api_requests.answer IS 'What was answered: numbers and addresses, never words of an entry.';

-- An act happens once: whoever comes later under the same key finds that it has happened.
CREATE FUNCTION api_requests_act_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.acted_at IS NOT NULL AND (NEW.fence <> OLD.fence OR NEW.acted_at IS NULL OR OLD.status IS NOT NULL) THEN
        RAISE EXCEPTION 'request % has been done', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'api_requests_act_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER api_requests_act_once BEFORE UPDATE ON api_requests FOR EACH ROW EXECUTE FUNCTION api_requests_act_once();
