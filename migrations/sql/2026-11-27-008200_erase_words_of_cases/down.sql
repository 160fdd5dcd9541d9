DROP TRIGGER cases_keep_their_words ON cases;
DROP FUNCTION cases_keep_their_words();
ALTER TABLE cases DROP CONSTRAINT cases_words_erased_when_over;
ALTER TABLE cases DROP CONSTRAINT cases_appeals_plead;
-- What was erased does not come back.
ALTER TABLE cases DISABLE TRIGGER appeals_stay_appeals;
UPDATE cases SET plea = 'erased' WHERE appeals_case IS NOT NULL AND plea = '';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE cases ENABLE TRIGGER appeals_stay_appeals;
ALTER TABLE cases ADD CONSTRAINT cases_appeals_plead CHECK ((appeals_case IS NULL) = (plea = ''));
ALTER TABLE cases DROP COLUMN words_erased_at;
