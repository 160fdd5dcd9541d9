DROP INDEX mails_by_member;
DROP INDEX mails_due;
CREATE INDEX mails_due ON mails (next_try_at, id) WHERE sent_at IS NULL AND failed_at IS NULL;
ALTER TABLE mails DROP COLUMN lane;
DROP TABLE mail_domains;
DROP FUNCTION mail_is_stopped(bigint, text);
DROP TABLE mail_stops;
