CREATE TABLE community (
    singleton boolean PRIMARY KEY DEFAULT true,
    name text NOT NULL,
    founded_at timestamptz,
    ledger_entry_id bigint REFERENCES ledger_entries (id),
    CONSTRAINT community_singleton CHECK (singleton),
    CONSTRAINT community_name_length CHECK (char_length(name) BETWEEN 1 AND 60),
    CONSTRAINT community_founding_is_recorded CHECK (founded_at IS NULL OR ledger_entry_id IS NOT NULL)
);
COMMENT ON TABLE community IS 'The one community of this database; founded once.';

CREATE TABLE actors (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL DEFAULT 'member',
    handle text NOT NULL,
    display_name text NOT NULL DEFAULT '',
    about text NOT NULL DEFAULT '',
    about_html text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    erased_at timestamptz,
    CONSTRAINT actors_kind CHECK (kind IN ('member', 'group', 'imaginary')),
    CONSTRAINT actors_handle_shape CHECK (handle ~ '^[a-z0-9_]{2,30}$'),
    CONSTRAINT actors_handle_is_unique UNIQUE (handle),
    CONSTRAINT actors_display_name_length CHECK (char_length(display_name) <= 60),
    CONSTRAINT actors_about_length CHECK (char_length(about) <= 2000),
    CONSTRAINT actors_about_html_length CHECK (char_length(about_html) <= 20000)
);
-- The expression is written again, letter for letter, in search's Postgres engine.
CREATE INDEX actors_by_name ON actors USING gin (to_tsvector('simple', handle || ' ' || display_name));
COMMENT ON TABLE actors IS 'Public faces that author things.';

CREATE TABLE members (
    id bigint PRIMARY KEY,
    email text,
    email_confirmed_at timestamptz,
    password_hash text,
    ledger_name text NOT NULL,
    time_zone text NOT NULL DEFAULT 'UTC',
    digest text NOT NULL DEFAULT 'weekly',
    digest_hour smallint NOT NULL DEFAULT 8,
    joined_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    seen_at timestamptz,
    active_days integer NOT NULL DEFAULT 0,
    active_on date,
    erased_at timestamptz,
    CONSTRAINT members_actor FOREIGN KEY (id) REFERENCES actors (id),
    CONSTRAINT members_email_length CHECK (char_length(email) BETWEEN 3 AND 254),
    CONSTRAINT members_password_hash_length CHECK (char_length(password_hash) <= 300),
    CONSTRAINT members_ledger_name_shape CHECK (ledger_name ~ '^[0-9a-f]{16}$'),
    CONSTRAINT members_ledger_name_is_unique UNIQUE (ledger_name),
    CONSTRAINT members_time_zone_length CHECK (char_length(time_zone) <= 60),
    CONSTRAINT members_digest CHECK (digest IN ('off', 'daily', 'weekly')),
    CONSTRAINT members_digest_hour CHECK (digest_hour BETWEEN 0 AND 23),
    CONSTRAINT members_erased_keep_nothing CHECK (erased_at IS NULL OR (email IS NULL AND password_hash IS NULL)),
    CONSTRAINT members_have_a_password CHECK (erased_at IS NOT NULL OR (email IS NOT NULL AND password_hash IS NOT NULL))
);
-- Only whoever showed that they read an address holds it: a registration tells nobody that it is taken, and nobody can
-- keep its owner out by registering with it.
CREATE UNIQUE INDEX members_email_is_unique ON members (lower(email)) WHERE email_confirmed_at IS NOT NULL;
CREATE INDEX members_by_confirmation ON members (email_confirmed_at, id) WHERE email_confirmed_at IS NOT NULL;
CREATE INDEX members_by_email ON members (lower(email)) WHERE email IS NOT NULL;
COMMENT ON TABLE members IS 'Persons with an account and a vote.';
COMMENT ON COLUMN members.active_days IS 'On how many different days (UTC) this member was here; active_on is the last of them.';
COMMENT ON COLUMN members.ledger_name IS 'The pseudonym under which this member''s acts stand in the ledger; erasing the account erases only this link.';

CREATE TABLE sessions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL,
    member_id bigint NOT NULL,
    device text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    seen_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT sessions_token_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT sessions_token_is_unique UNIQUE (token_hash),
    CONSTRAINT sessions_device_length CHECK (char_length(device) <= 200),
    CONSTRAINT sessions_member FOREIGN KEY (member_id) REFERENCES members (id) ON DELETE CASCADE
);
CREATE INDEX sessions_by_member ON sessions (member_id);

CREATE TABLE mail_tokens (
    token_hash bytea PRIMARY KEY,
    member_id bigint NOT NULL,
    purpose text NOT NULL,
    email text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT mail_tokens_token_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT mail_tokens_purpose CHECK (purpose IN ('confirm', 'reset')),
    CONSTRAINT mail_tokens_email_length CHECK (char_length(email) <= 254),
    CONSTRAINT mail_tokens_member FOREIGN KEY (member_id) REFERENCES members (id) ON DELETE CASCADE
);
CREATE INDEX mail_tokens_by_member ON mail_tokens (member_id);
COMMENT ON TABLE mail_tokens IS 'Single-use links sent by mail; only their hashes are kept.';

CREATE TABLE follows (
    follower_id bigint NOT NULL,
    followed_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT follows_once PRIMARY KEY (follower_id, followed_id),
    CONSTRAINT follows_follower FOREIGN KEY (follower_id) REFERENCES actors (id),
    CONSTRAINT follows_followed FOREIGN KEY (followed_id) REFERENCES actors (id),
    CONSTRAINT follows_not_oneself CHECK (follower_id <> followed_id)
);
CREATE INDEX follows_by_followed ON follows (followed_id);

CREATE TABLE moderator_terms (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT moderator_terms_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT moderator_terms_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT moderator_terms_end CHECK (ends_at > starts_at)
);
CREATE INDEX moderator_terms_by_member ON moderator_terms (member_id, ends_at);
CREATE TRIGGER moderator_terms_need_a_record BEFORE INSERT OR UPDATE ON moderator_terms FOR EACH ROW EXECUTE FUNCTION require_own_record();
