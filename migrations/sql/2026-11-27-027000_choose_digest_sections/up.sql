-- Members choose what stands in their digest.
ALTER TABLE members ADD COLUMN digest_sections text[] NOT NULL DEFAULT '{votes,cases,decided,threads,people,newcomers}',
    ADD CONSTRAINT members_digest_sections CHECK (digest_sections <@ '{votes,cases,decided,threads,people,newcomers}'::text[] AND cardinality(digest_sections) <= 6);
COMMENT ON COLUMN members.digest_sections IS 'What stands in their digest: votes that wait for them, their cases, what was decided, threads they are in, the best of their people, new members and groups.';
