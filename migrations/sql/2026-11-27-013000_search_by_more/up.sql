-- Entries are searched in the language they are written in, by their hashtags and by their last activity; policies are found like everything else.

-- Postgres has a stemmer for these languages; texts in others are searched by the words as they stand. What language a text is in says
-- whoever writes it; where that is not known, English is as good a guess as any. The list is search's, too.
CREATE FUNCTION search_config(lang text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE coalesce(lang, 'en')
        WHEN 'en' THEN 'english'::regconfig WHEN 'de' THEN 'german'::regconfig WHEN 'fr' THEN 'french'::regconfig
        WHEN 'es' THEN 'spanish'::regconfig WHEN 'it' THEN 'italian'::regconfig WHEN 'pt' THEN 'portuguese'::regconfig
        WHEN 'nl' THEN 'dutch'::regconfig WHEN 'da' THEN 'danish'::regconfig WHEN 'sv' THEN 'swedish'::regconfig
        WHEN 'no' THEN 'norwegian'::regconfig WHEN 'fi' THEN 'finnish'::regconfig WHEN 'hu' THEN 'hungarian'::regconfig
        WHEN 'ro' THEN 'romanian'::regconfig WHEN 'ru' THEN 'russian'::regconfig WHEN 'tr' THEN 'turkish'::regconfig
        WHEN 'el' THEN 'greek'::regconfig WHEN 'ar' THEN 'arabic'::regconfig
        ELSE 'simple'::regconfig END
$$;

ALTER TABLE entries ADD COLUMN lang text, ADD CONSTRAINT entries_lang CHECK (lang ~ '^[a-z]{2}$');
COMMENT ON COLUMN entries.lang IS 'The language it is written in, where that could be told: two letters of ISO 639-1.';
ALTER TABLE entries DROP COLUMN search;
ALTER TABLE entries ADD COLUMN search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector(search_config(lang), coalesce(title, '')), 'A') || setweight(to_tsvector(search_config(lang), body), 'B')
) STORED;
ALTER TABLE entries ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT entries_tags CHECK (cardinality(tags) <= 30 AND char_length(tags::text) <= 2000);
COMMENT ON COLUMN entries.tags IS 'Its hashtags, in small letters.';
CREATE INDEX entries_search ON entries USING gin (search);
CREATE INDEX entries_by_tag ON entries USING gin (tags) WHERE tags <> '{}' AND deleted_at IS NULL;
CREATE INDEX entries_by_lang ON entries (lang, published_at DESC, id DESC) WHERE lang IS NOT NULL AND deleted_at IS NULL;
-- A search in the order of activity walks it.
CREATE INDEX entries_by_activity ON entries (bumped_at DESC, id DESC) WHERE thread_id IS NULL AND deleted_at IS NULL AND kind <> 'proposal';

CREATE TABLE policy_words (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL,
    title text NOT NULL DEFAULT '',
    about text NOT NULL DEFAULT '',
    body text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title || ' ' || translate(key, '._', '  ')), 'A') || setweight(to_tsvector('english', about), 'B')
            || setweight(to_tsvector('english', body), 'C')
    ) STORED,
    CONSTRAINT policy_words_once UNIQUE (key),
    CONSTRAINT policy_words_key_length CHECK (char_length(key) <= 60),
    CONSTRAINT policy_words_title_length CHECK (char_length(title) <= 200),
    CONSTRAINT policy_words_about_length CHECK (char_length(about) <= 2000),
    CONSTRAINT policy_words_body_length CHECK (char_length(body) <= 120000)
);
CREATE INDEX policy_words_search ON policy_words USING gin (search);
COMMENT ON TABLE policy_words IS 'What a policy can be found by: what the software calls it, and its value in force. A copy that decides nothing.';

-- The value in force is the newest version's, whoever carries it.
CREATE FUNCTION policy_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO policy_words (key, body, at) VALUES (NEW.key, left(NEW.value #>> '{}', 120000), NEW.at)
        ON CONFLICT (key) DO UPDATE SET body = EXCLUDED.body, at = EXCLUDED.at;
    RETURN NULL;
END $$;
CREATE TRIGGER policy_words_follow AFTER INSERT ON policy_versions FOR EACH ROW EXECUTE FUNCTION policy_words_follow();

ALTER TABLE search_outbox DROP CONSTRAINT search_outbox_kind;
ALTER TABLE search_outbox ADD CONSTRAINT search_outbox_kind CHECK (kind IN ('entry', 'proposal', 'actor', 'policy'));
CREATE FUNCTION search_outbox_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, key) VALUES ('policy', NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER policy_words_search AFTER INSERT OR UPDATE ON policy_words FOR EACH ROW EXECUTE FUNCTION search_outbox_policy();

INSERT INTO policy_words (key, body, at)
    SELECT DISTINCT ON (key) key, left(value #>> '{}', 120000), at FROM policy_versions ORDER BY key, id DESC;
