CREATE TABLE sources (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor_id bigint NOT NULL,
    url text NOT NULL,
    title text NOT NULL DEFAULT '',
    site_url text,
    etag text,
    last_modified text,
    added_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    fetched_at timestamptz,
    next_fetch_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    failures integer NOT NULL DEFAULT 0,
    trouble text,
    gone_at timestamptz,
    removed_at timestamptz,
    CONSTRAINT sources_actor FOREIGN KEY (actor_id) REFERENCES actors (id),
    CONSTRAINT sources_url_length CHECK (char_length(url) BETWEEN 8 AND 2000),
    CONSTRAINT sources_title_length CHECK (char_length(title) <= 300),
    CONSTRAINT sources_site_url_length CHECK (char_length(site_url) <= 2000),
    CONSTRAINT sources_etag_length CHECK (char_length(etag) <= 500),
    CONSTRAINT sources_last_modified_length CHECK (char_length(last_modified) <= 100),
    CONSTRAINT sources_trouble_length CHECK (char_length(trouble) <= 500)
);
CREATE UNIQUE INDEX sources_once_per_actor ON sources (actor_id, url) WHERE removed_at IS NULL;
CREATE INDEX sources_due ON sources (next_fetch_at) WHERE removed_at IS NULL AND gone_at IS NULL;
COMMENT ON TABLE sources IS 'Outside feeds that an actor brings in.';
COMMENT ON COLUMN sources.trouble IS 'Why the last fetch brought nothing, in words for the owner.';
COMMENT ON COLUMN sources.gone_at IS 'When its site said that it is gone for good; it is not asked again.';
COMMENT ON COLUMN sources.next_fetch_at IS 'Claiming moves it ahead, as a lease.';

CREATE TABLE entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_id bigint NOT NULL,
    thread_id bigint,
    kind text NOT NULL,
    audience text NOT NULL DEFAULT 'public',
    title text,
    link_url text,
    body text NOT NULL DEFAULT '',
    body_html text NOT NULL DEFAULT '',
    source_id bigint,
    source_key bytea,
    once_key text,
    published_at timestamptz NOT NULL,
    bumped_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    edited_at timestamptz,
    deleted_at timestamptz,
    withheld boolean NOT NULL DEFAULT false,
    search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', coalesce(title, '')), 'A') || setweight(to_tsvector('english', body), 'B')
    ) STORED,
    CONSTRAINT entries_author FOREIGN KEY (author_id) REFERENCES actors (id),
    CONSTRAINT entries_thread FOREIGN KEY (thread_id) REFERENCES entries (id),
    CONSTRAINT entries_source FOREIGN KEY (source_id) REFERENCES sources (id),
    CONSTRAINT entries_kind CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal')),
    CONSTRAINT entries_audience CHECK (audience IN ('public', 'followers')),
    CONSTRAINT entries_comments_have_a_thread CHECK ((kind = 'comment') = (thread_id IS NOT NULL)),
    CONSTRAINT entries_items_have_a_source CHECK ((kind = 'item') = (source_id IS NOT NULL)),
    CONSTRAINT entries_title_length CHECK (char_length(title) <= 300),
    CONSTRAINT entries_link_url_length CHECK (char_length(link_url) <= 2000),
    CONSTRAINT entries_body_length CHECK (char_length(body) <= 100000),
    CONSTRAINT entries_body_html_length CHECK (char_length(body_html) <= 500000),
    CONSTRAINT entries_source_key_length CHECK (octet_length(source_key) = 32),
    CONSTRAINT entries_once_key_length CHECK (char_length(once_key) <= 64),
    CONSTRAINT entries_once UNIQUE (author_id, once_key),
    CONSTRAINT entries_source_item_once UNIQUE (source_id, source_key)
);
CREATE INDEX entries_front ON entries (bumped_at DESC, id DESC) WHERE thread_id IS NULL AND audience = 'public' AND deleted_at IS NULL;
CREATE INDEX entries_by_author ON entries (author_id, bumped_at DESC, id DESC) WHERE thread_id IS NULL AND deleted_at IS NULL;
CREATE INDEX entries_all_by_author ON entries (author_id, id);
CREATE INDEX entries_by_thread ON entries (thread_id, id) WHERE thread_id IS NOT NULL;
CREATE INDEX entries_search ON entries USING gin (search);
-- Search walks it from the newest on when a word is common.
CREATE INDEX entries_by_time ON entries (published_at DESC, id DESC) WHERE deleted_at IS NULL AND kind <> 'proposal';
COMMENT ON TABLE entries IS 'Anything in a stream: notes, links, imported items, proposals'' threads and comments.';
COMMENT ON COLUMN entries.body_html IS 'Sanitised at write time; the only HTML a page may show.';
COMMENT ON COLUMN entries.once_key IS 'From the form: a form sent twice makes one entry.';
COMMENT ON COLUMN entries.withheld IS 'Held or removed. Whatever anybody writes here, a trigger puts what holds and removals say: it only saves asking them for each line of each page.';
COMMENT ON COLUMN entries.source_key IS 'SHA-256 of the item''s identity in its source.';

CREATE TABLE entry_revisions (
    entry_id bigint NOT NULL,
    revision integer NOT NULL,
    title text,
    body text NOT NULL,
    body_html text NOT NULL,
    replaced_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT entry_revisions_once PRIMARY KEY (entry_id, revision),
    CONSTRAINT entry_revisions_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT entry_revisions_title_length CHECK (char_length(title) <= 300),
    CONSTRAINT entry_revisions_body_length CHECK (char_length(body) <= 100000),
    CONSTRAINT entry_revisions_body_html_length CHECK (char_length(body_html) <= 500000)
);
COMMENT ON TABLE entry_revisions IS 'What an entry said before each edit.';

CREATE TABLE likes (
    entry_id bigint NOT NULL,
    actor_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT likes_once PRIMARY KEY (entry_id, actor_id),
    CONSTRAINT likes_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT likes_actor FOREIGN KEY (actor_id) REFERENCES actors (id)
);
CREATE INDEX likes_by_actor ON likes (actor_id, at DESC, entry_id DESC);
