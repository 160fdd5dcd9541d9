-- The hub of the public feeds (WebSub): who wants to be told, and what they have been told.
CREATE TABLE websub_requests (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mode text NOT NULL,
    topic text NOT NULL,
    callback text NOT NULL,
    host text NOT NULL,
    secret text,
    lease_seconds integer NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    claims bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    leased_until timestamptz,
    CONSTRAINT websub_requests_once UNIQUE (topic, callback),
    CONSTRAINT websub_requests_mode CHECK (mode IN ('subscribe', 'unsubscribe')),
    CONSTRAINT websub_requests_topic_length CHECK (char_length(topic) BETWEEN 1 AND 200),
    CONSTRAINT websub_requests_callback_length CHECK (octet_length(callback) BETWEEN 1 AND 2000),
    CONSTRAINT websub_requests_host_length CHECK (octet_length(host) BETWEEN 1 AND 255),
    CONSTRAINT websub_requests_secret_length CHECK (octet_length(secret) BETWEEN 1 AND 199),
    CONSTRAINT websub_requests_lease CHECK (lease_seconds BETWEEN 3600 AND 2592000)
);
CREATE INDEX websub_requests_by_host ON websub_requests (host);
COMMENT ON TABLE websub_requests IS 'Subscriptions that somebody asked for or wants to end, until the callback itself has said that it wants this.';
COMMENT ON COLUMN websub_requests.topic IS 'The path of a public feed.';
COMMENT ON COLUMN websub_requests.claims IS 'It fences: whoever comes after a later claim, or a later request, changes nothing.';

CREATE TABLE websub_subscriptions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    callback text NOT NULL,
    host text NOT NULL,
    secret text,
    confirmed_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ends_at timestamptz NOT NULL,
    changes bigint NOT NULL DEFAULT 0,
    told bigint NOT NULL DEFAULT 0,
    told_print text,
    claims bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    leased_until timestamptz,
    CONSTRAINT websub_subscriptions_once UNIQUE (topic, callback),
    CONSTRAINT websub_subscriptions_topic_length CHECK (char_length(topic) BETWEEN 1 AND 200),
    CONSTRAINT websub_subscriptions_callback_length CHECK (octet_length(callback) BETWEEN 1 AND 2000),
    CONSTRAINT websub_subscriptions_host_length CHECK (octet_length(host) BETWEEN 1 AND 255),
    CONSTRAINT websub_subscriptions_secret_length CHECK (octet_length(secret) BETWEEN 1 AND 199),
    CONSTRAINT websub_subscriptions_print_length CHECK (char_length(told_print) <= 64),
    CONSTRAINT websub_subscriptions_told CHECK (told <= changes)
);
CREATE INDEX websub_subscriptions_by_host ON websub_subscriptions (host);
CREATE INDEX websub_subscriptions_due ON websub_subscriptions (next_try_at) WHERE changes > told;
COMMENT ON TABLE websub_subscriptions IS 'Who is told of what is new in a public feed, and until when.';
COMMENT ON COLUMN websub_subscriptions.changes IS 'How often something in the feed may have changed; above told there is something to tell.';
COMMENT ON COLUMN websub_subscriptions.told_print IS 'Names what was told last, so that the same is not told again.';

-- A crowd of subscriptions must not make of this server a weapon against another.
CREATE FUNCTION websub_requests_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('websub ' || NEW.host, 0));
    IF (SELECT count(*) FROM websub_requests WHERE host = NEW.host AND (topic, callback) <> (NEW.topic, NEW.callback)) >= 20 THEN
        RAISE EXCEPTION '% has as many requests as can wait', NEW.host
            USING ERRCODE = 'check_violation', CONSTRAINT = 'websub_requests_per_host';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER websub_requests_have_an_end BEFORE INSERT ON websub_requests FOR EACH ROW EXECUTE FUNCTION websub_requests_have_an_end();

CREATE FUNCTION websub_subscriptions_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('websub ' || NEW.host, 0));
    IF (SELECT count(*) FROM websub_subscriptions WHERE host = NEW.host AND (topic, callback) <> (NEW.topic, NEW.callback)) >= 100 THEN
        RAISE EXCEPTION '% has as many subscriptions as one host can', NEW.host
            USING ERRCODE = 'check_violation', CONSTRAINT = 'websub_subscriptions_per_host';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER websub_subscriptions_have_an_end BEFORE INSERT ON websub_subscriptions
    FOR EACH ROW EXECUTE FUNCTION websub_subscriptions_have_an_end();

CREATE TABLE websub_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id bigint NOT NULL
);
COMMENT ON TABLE websub_outbox IS 'Entries that changed while somebody was subscribed to anything; written by a trigger, so that no writer can forget it.';

-- Nobody who posts waits for a subscription: what it means for which feed is found out afterwards.
CREATE FUNCTION websub_outbox_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM websub_subscriptions) THEN
        INSERT INTO websub_outbox (entry_id) VALUES (NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_websub_insert AFTER INSERT ON entries FOR EACH ROW EXECUTE FUNCTION websub_outbox_entry();
CREATE TRIGGER entries_websub_update AFTER UPDATE ON entries FOR EACH ROW
    WHEN (OLD.deleted_at IS DISTINCT FROM NEW.deleted_at OR OLD.withheld <> NEW.withheld OR OLD.labels <> NEW.labels
        OR OLD.edited_at IS DISTINCT FROM NEW.edited_at OR OLD.audience <> NEW.audience)
    EXECUTE FUNCTION websub_outbox_entry();
