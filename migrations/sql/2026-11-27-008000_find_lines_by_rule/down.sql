DROP INDEX ledger_entries_by_rule;
DROP TRIGGER ledger_entries_say_their_rule ON ledger_entries;
DROP FUNCTION ledger_entries_say_their_rule();
DROP FUNCTION rule_of_line(text, text, text);
ALTER TABLE ledger_entries DROP COLUMN rule_id;
