DROP TRIGGER policy_words_follow ON policy_versions;
DROP FUNCTION policy_words_follow();
DROP TABLE policy_words;
DROP FUNCTION search_outbox_policy();
DELETE FROM search_outbox WHERE kind = 'policy';
ALTER TABLE search_outbox DROP CONSTRAINT search_outbox_kind;
ALTER TABLE search_outbox ADD CONSTRAINT search_outbox_kind CHECK (kind IN ('entry', 'proposal', 'actor'));
DROP INDEX entries_by_activity;
DROP INDEX entries_by_lang;
ALTER TABLE entries DROP CONSTRAINT entries_tags, DROP COLUMN tags, DROP COLUMN search;
ALTER TABLE entries ADD COLUMN search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english', coalesce(title, '')), 'A') || setweight(to_tsvector('english', body), 'B')
) STORED;
ALTER TABLE entries DROP CONSTRAINT entries_lang, DROP COLUMN lang;
CREATE INDEX entries_search ON entries USING gin (search);
DROP FUNCTION search_config(text);
