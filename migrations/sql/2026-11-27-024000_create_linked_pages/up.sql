-- What entries lead to. Entries whose first link leads to the same page are one card, and say who else shares it (decision 0036).
CREATE TABLE linked_pages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url text NOT NULL,
    host text NOT NULL,
    same_as bigint,
    title text,
    about text,
    created_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    look_at timestamptz,
    looked_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    CONSTRAINT linked_pages_once UNIQUE (url),
    CONSTRAINT linked_pages_same_as FOREIGN KEY (same_as) REFERENCES linked_pages (id),
    CONSTRAINT linked_pages_is_another CHECK (same_as <> id),
    CONSTRAINT linked_pages_url_length CHECK (octet_length(url) BETWEEN 1 AND 2000),
    CONSTRAINT linked_pages_host_length CHECK (octet_length(host) BETWEEN 1 AND 255),
    CONSTRAINT linked_pages_title_length CHECK (char_length(title) BETWEEN 1 AND 300),
    CONSTRAINT linked_pages_about_length CHECK (char_length(about) BETWEEN 1 AND 500)
);
CREATE INDEX linked_pages_due ON linked_pages (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX linked_pages_aliases ON linked_pages (same_as) WHERE same_as IS NOT NULL;
COMMENT ON TABLE linked_pages IS 'Pages elsewhere that entries lead to, each once whatever it is called: without what only tracks its readers.';
COMMENT ON COLUMN linked_pages.same_as IS 'The page that this address redirects to, or that the page itself calls its canonical address.';
COMMENT ON COLUMN linked_pages.look_at IS 'When its title is looked for next; NULL: never, or not any more. Only pages that a public note leads to are looked at.';

CREATE TABLE entry_links (
    entry_id bigint PRIMARY KEY,
    page_id bigint NOT NULL,
    url text NOT NULL,
    CONSTRAINT entry_links_entry FOREIGN KEY (entry_id) REFERENCES entries (id) ON DELETE CASCADE,
    CONSTRAINT entry_links_page FOREIGN KEY (page_id) REFERENCES linked_pages (id),
    CONSTRAINT entry_links_url_length CHECK (octet_length(url) BETWEEN 1 AND 2000)
);
CREATE INDEX entry_links_by_page ON entry_links (page_id, entry_id DESC);
COMMENT ON TABLE entry_links IS 'Where the first link of an entry leads. Who may know of it is who may see the entry.';
COMMENT ON COLUMN entry_links.url IS 'As it stands in the entry.';

CREATE TABLE link_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id bigint NOT NULL
);
COMMENT ON TABLE link_outbox IS 'Entries that got or lost a link; written by a trigger, so that no writer can forget it, and read by a beat.';

CREATE FUNCTION link_outbox_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO link_outbox (entry_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER entries_link_insert AFTER INSERT ON entries FOR EACH ROW
    WHEN (NEW.thread_id IS NULL AND NEW.kind IN ('note', 'link', 'item') AND (NEW.link_url IS NOT NULL OR NEW.body_html LIKE '%href="http%'))
    EXECUTE FUNCTION link_outbox_entry();
CREATE TRIGGER entries_link_update AFTER UPDATE OF body_html, link_url, deleted_at ON entries FOR EACH ROW
    WHEN (NEW.thread_id IS NULL AND NEW.kind IN ('note', 'link', 'item')
        AND (OLD.body_html, OLD.link_url, OLD.deleted_at) IS DISTINCT FROM (NEW.body_html, NEW.link_url, NEW.deleted_at))
    EXECUTE FUNCTION link_outbox_entry();

-- Words that are gone lead nowhere, from the same moment on.
CREATE FUNCTION deleted_entries_lead_nowhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM entry_links WHERE entry_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER deleted_entries_lead_nowhere AFTER UPDATE OF deleted_at ON entries FOR EACH ROW
    WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION deleted_entries_lead_nowhere();

INSERT INTO link_outbox (entry_id)
SELECT id FROM entries WHERE thread_id IS NULL AND deleted_at IS NULL AND kind IN ('note', 'link', 'item')
    AND (link_url IS NOT NULL OR body_html LIKE '%href="http%') ORDER BY id;
