DROP TABLE reminders;
ALTER TABLE members DROP COLUMN vote_reminders;
