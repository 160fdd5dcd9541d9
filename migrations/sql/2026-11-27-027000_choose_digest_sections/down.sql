ALTER TABLE members DROP COLUMN digest_sections;
