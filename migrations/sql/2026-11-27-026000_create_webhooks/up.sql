-- Webhooks: addresses of a member's own that are told what happens, signed, with a log of what was sent. What is sent is made when it is sent, through
-- the visibility rule, for the member; here is only what it is about.
CREATE TABLE webhooks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    host text NOT NULL,
    seed bytea NOT NULL,
    old_seed bytea,
    old_until timestamptz,
    kinds text[] NOT NULL,
    own_entries boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ended_at timestamptz,
    ended_because text,
    claims bigint NOT NULL DEFAULT 0,
    leased_until timestamptz,
    rests_until timestamptz,
    failures integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    is_slow boolean NOT NULL DEFAULT false,
    CONSTRAINT webhooks_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT webhooks_name_length CHECK (char_length(name) BETWEEN 1 AND 60),
    CONSTRAINT webhooks_url_length CHECK (octet_length(url) BETWEEN 1 AND 2000),
    CONSTRAINT webhooks_host_length CHECK (octet_length(host) BETWEEN 1 AND 255),
    CONSTRAINT webhooks_seed_length CHECK (octet_length(seed) = 16 AND (old_seed IS NULL OR octet_length(old_seed) = 16)),
    CONSTRAINT webhooks_old_seed CHECK ((old_seed IS NULL) = (old_until IS NULL)),
    CONSTRAINT webhooks_kinds_length CHECK (char_length(array_to_string(kinds, ',')) <= 500),
    CONSTRAINT webhooks_ended CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
    CONSTRAINT webhooks_ended_because CHECK (ended_because IN ('gone', 'failing', 'password', 'suspended')),
    CONSTRAINT webhooks_failing CHECK ((failures = 0) = (failing_since IS NULL) AND failures >= 0)
);
CREATE INDEX webhooks_by_member ON webhooks (member_id);
CREATE INDEX webhooks_busy ON webhooks (leased_until) WHERE leased_until IS NOT NULL;
COMMENT ON TABLE webhooks IS 'Addresses of members'' own that are told what happens. The secret is made of the seed and a key that is not in the database.';
COMMENT ON COLUMN webhooks.name IS 'What its member calls it: "my bot".';
COMMENT ON COLUMN webhooks.host IS 'Of the address: its limits are shared.';
COMMENT ON COLUMN webhooks.old_seed IS 'That of the secret before, with which is signed too until old_until.';
COMMENT ON COLUMN webhooks.kinds IS 'The kinds of notifications that are sent.';
COMMENT ON COLUMN webhooks.own_entries IS 'Whether what the member posts is sent.';
COMMENT ON COLUMN webhooks.ended_because IS 'Why it is switched off: its receiver said that it is gone, failed for days, the password was changed, the member was suspended.';
COMMENT ON COLUMN webhooks.claims IS 'It fences: whoever comes after a later claim changes nothing. One thing at a time is sent to an address.';
COMMENT ON COLUMN webhooks.rests_until IS 'After a failure it is left alone for a while.';
COMMENT ON COLUMN webhooks.is_slow IS 'Whether it took its time to answer of late: the slow ones share half of the places.';

-- One after the other: of two at once the second counts the first, and none is made for an account that is being erased.
CREATE FUNCTION webhooks_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM members WHERE id = NEW.member_id AND erased_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % is gone', NEW.member_id USING ERRCODE = 'check_violation', CONSTRAINT = 'webhooks_of_a_member';
    END IF;
    IF (SELECT count(*) FROM webhooks WHERE member_id = NEW.member_id) >= 10 THEN
        RAISE EXCEPTION 'member % has as many webhooks as one member can', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'webhooks_per_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER webhooks_have_an_end BEFORE INSERT ON webhooks FOR EACH ROW EXECUTE FUNCTION webhooks_have_an_end();

-- A webhook is made or removed: it never passes to somebody else, and never leads elsewhere. Another address is another webhook, after the password.
CREATE TRIGGER webhooks_stay_whose_they_are BEFORE UPDATE OF id, member_id, url, host, created_at ON webhooks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whose new entries are sent beside the member's own.
CREATE TABLE webhook_streams (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id bigint NOT NULL,
    group_id bigint,
    search_id bigint,
    CONSTRAINT webhook_streams_webhook FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
    CONSTRAINT webhook_streams_group FOREIGN KEY (group_id) REFERENCES groups (id),
    CONSTRAINT webhook_streams_search FOREIGN KEY (search_id) REFERENCES saved_searches (id) ON DELETE CASCADE,
    CONSTRAINT webhook_streams_of_one CHECK (num_nonnulls(group_id, search_id) = 1),
    CONSTRAINT webhook_streams_once UNIQUE NULLS NOT DISTINCT (webhook_id, group_id, search_id)
);
CREATE INDEX webhook_streams_by_group ON webhook_streams (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX webhook_streams_by_search ON webhook_streams (search_id) WHERE search_id IS NOT NULL;
COMMENT ON TABLE webhook_streams IS 'Groups and saved searches whose new entries a webhook is sent; whether its member is in the group is asked each time.';

CREATE TABLE webhook_deliveries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id bigint NOT NULL,
    event text NOT NULL,
    notification_id bigint,
    entry_id bigint,
    cause text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    tries integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    sent_at timestamptz,
    status smallint,
    took_ms integer,
    answer text NOT NULL DEFAULT '',
    trouble text NOT NULL DEFAULT '',
    CONSTRAINT webhook_deliveries_webhook FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_event_length CHECK (char_length(event) BETWEEN 1 AND 60),
    CONSTRAINT webhook_deliveries_about CHECK (num_nonnulls(notification_id, entry_id) = CASE WHEN event = 'ping' THEN 0 ELSE 1 END),
    CONSTRAINT webhook_deliveries_cause CHECK (cause IN ('', 'own', 'group', 'search')),
    CONSTRAINT webhook_deliveries_state CHECK (state IN ('waiting', 'told', 'unseen', 'failed', 'dropped')),
    CONSTRAINT webhook_deliveries_answer_length CHECK (char_length(answer) <= 500),
    CONSTRAINT webhook_deliveries_trouble_length CHECK (char_length(trouble) <= 200)
);
CREATE UNIQUE INDEX webhook_deliveries_entry_once ON webhook_deliveries (webhook_id, entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (webhook_id, id DESC);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_try_at, id) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_notification ON webhook_deliveries (notification_id) WHERE notification_id IS NOT NULL;
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (at);
COMMENT ON TABLE webhook_deliveries IS 'What webhooks are sent, and the log of it: what it is about, never its words.';
COMMENT ON COLUMN webhook_deliveries.cause IS 'Why a new entry is sent: it is their own, of a group of theirs, or fits a search.';
COMMENT ON COLUMN webhook_deliveries.state IS 'waiting; told: taken by the receiver; unseen: not sent, since its member may not see it now; failed: given up; dropped: the webhook was switched off, or too many waited.';
COMMENT ON COLUMN webhook_deliveries.answer IS 'How the receiver''s last answer began, as text.';

CREATE TABLE webhook_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notification_id bigint,
    entry_id bigint,
    is_shown boolean NOT NULL DEFAULT false,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT webhook_outbox_about CHECK (num_nonnulls(notification_id, entry_id) = 1)
);
COMMENT ON TABLE webhook_outbox IS 'What happened and webhooks may be told of; written by triggers in the transaction of whatever it is, so that no writer can forget it.';
COMMENT ON COLUMN webhook_outbox.is_shown IS 'Whether an entry that was withheld is shown from now on.';

-- Nobody who writes waits for a webhook, nor for an account that is being erased: which webhooks it means is found out afterwards.
CREATE FUNCTION webhook_outbox_notification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM webhooks w WHERE w.member_id = NEW.member_id AND w.ended_at IS NULL AND NEW.kind = ANY (w.kinds)) THEN
        INSERT INTO webhook_outbox (notification_id, at) VALUES (NEW.id, NEW.at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER notifications_webhook AFTER INSERT OR UPDATE OF at ON notifications FOR EACH ROW EXECUTE FUNCTION webhook_outbox_notification();

CREATE FUNCTION webhook_outbox_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM webhooks WHERE ended_at IS NULL) THEN
        INSERT INTO webhook_outbox (entry_id, is_shown) VALUES (NEW.id, TG_OP = 'UPDATE');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_webhook_insert AFTER INSERT ON entries FOR EACH ROW
    WHEN (NEW.arrival_id IS NULL AND NEW.kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature', 'candidacy')) EXECUTE FUNCTION webhook_outbox_entry();
CREATE TRIGGER entries_webhook_shown AFTER UPDATE ON entries FOR EACH ROW
    WHEN (OLD.withheld AND NOT NEW.withheld AND NEW.deleted_at IS NULL) EXECUTE FUNCTION webhook_outbox_entry();

-- What waits for a webhook that is switched off waits no longer.
CREATE FUNCTION webhooks_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE webhook_deliveries SET state = 'dropped' WHERE webhook_id = NEW.id AND state = 'waiting';
    RETURN NULL;
END $$;
CREATE TRIGGER webhooks_end AFTER UPDATE OF ended_at ON webhooks FOR EACH ROW
    WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION webhooks_end();

-- Whoever changes a password has a reason to: what was set up with the old one says nothing more until its member switches it on again.
CREATE FUNCTION passwords_end_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE webhooks SET ended_at = folkmoot_now(), ended_because = 'password' WHERE member_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER passwords_end_webhooks AFTER UPDATE OF password_hash ON members FOR EACH ROW
    WHEN (OLD.password_hash IS DISTINCT FROM NEW.password_hash) EXECUTE FUNCTION passwords_end_webhooks();

-- Whoever is suspended reads nothing here; neither do their programs.
CREATE FUNCTION suspensions_end_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE webhooks SET ended_at = folkmoot_now(), ended_because = 'suspended' WHERE member_id = NEW.member_id AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER suspensions_end_webhooks AFTER INSERT ON sanctions FOR EACH ROW
    WHEN (NEW.kind IN ('suspend', 'expel')) EXECUTE FUNCTION suspensions_end_webhooks();
