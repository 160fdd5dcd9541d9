CREATE TABLE mails (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint,
    kind text NOT NULL,
    to_address text NOT NULL,
    subject text NOT NULL,
    text_body text NOT NULL,
    html_body text NOT NULL,
    unsubscribe_url text,
    list_id text,
    message_key text NOT NULL,
    queued_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    next_try_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    attempts integer NOT NULL DEFAULT 0,
    leased_until timestamptz,
    sent_at timestamptz,
    failed_at timestamptz,
    last_error text,
    CONSTRAINT mails_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT mails_kind_length CHECK (char_length(kind) BETWEEN 1 AND 40),
    CONSTRAINT mails_to_length CHECK (char_length(to_address) <= 254),
    CONSTRAINT mails_subject_length CHECK (char_length(subject) <= 300),
    CONSTRAINT mails_text_length CHECK (char_length(text_body) <= 500000),
    CONSTRAINT mails_html_length CHECK (char_length(html_body) <= 1000000),
    CONSTRAINT mails_unsubscribe_length CHECK (char_length(unsubscribe_url) <= 1000),
    CONSTRAINT mails_list_id_length CHECK (char_length(list_id) <= 200),
    CONSTRAINT mails_message_key_length CHECK (char_length(message_key) <= 200),
    CONSTRAINT mails_error_length CHECK (char_length(last_error) <= 2000),
    CONSTRAINT mails_once UNIQUE (message_key)
);
CREATE INDEX mails_due ON mails (next_try_at, id) WHERE sent_at IS NULL AND failed_at IS NULL;
COMMENT ON COLUMN mails.message_key IS 'The Message-ID is made from it, so a retry is the same mail; unique, so a mail is queued once.';

CREATE TABLE digests (
    member_id bigint NOT NULL,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    mail_id bigint,
    made_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT digests_once_per_window PRIMARY KEY (member_id, window_start),
    CONSTRAINT digests_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT digests_mail FOREIGN KEY (mail_id) REFERENCES mails (id),
    CONSTRAINT digests_window CHECK (window_end > window_start)
);
COMMENT ON TABLE digests IS 'One row per member and window; without a mail when there was nothing to say.';

CREATE TABLE search_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    key bigint NOT NULL,
    CONSTRAINT search_outbox_kind CHECK (kind IN ('entry', 'proposal', 'actor'))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);
COMMENT ON TABLE search_outbox IS 'Documents whose copy in the search engine is stale; written by triggers, so that no writer can forget it.';

CREATE FUNCTION search_outbox_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, key) VALUES ('entry', NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER entries_search_insert AFTER INSERT ON entries FOR EACH ROW EXECUTE FUNCTION search_outbox_entry();
CREATE TRIGGER entries_search_update AFTER UPDATE OF title, body, audience, deleted_at ON entries FOR EACH ROW EXECUTE FUNCTION search_outbox_entry();

CREATE FUNCTION search_outbox_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, key) VALUES ('entry', coalesce(NEW.entry_id, OLD.entry_id));
    RETURN NULL;
END $$;
CREATE TRIGGER holds_search AFTER INSERT OR UPDATE OR DELETE ON holds FOR EACH ROW EXECUTE FUNCTION search_outbox_held();
CREATE TRIGGER removals_search AFTER INSERT OR UPDATE OR DELETE ON removals FOR EACH ROW EXECUTE FUNCTION search_outbox_held();

CREATE FUNCTION search_outbox_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'draft' THEN
        INSERT INTO search_outbox (kind, key) VALUES ('proposal', NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_search AFTER INSERT OR UPDATE ON proposals FOR EACH ROW EXECUTE FUNCTION search_outbox_proposal();

CREATE FUNCTION search_outbox_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, key) VALUES ('actor', NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER actors_search AFTER INSERT OR UPDATE ON actors FOR EACH ROW EXECUTE FUNCTION search_outbox_actor();

CREATE TABLE live_bell (
    singleton boolean PRIMARY KEY DEFAULT true,
    newest_entry_id bigint NOT NULL DEFAULT 0,
    CONSTRAINT live_bell_singleton CHECK (singleton)
) WITH (fillfactor = 50);
COMMENT ON TABLE live_bell IS 'What the last live hint told; one row, changed a few times a second at most.';
INSERT INTO live_bell DEFAULT VALUES;
