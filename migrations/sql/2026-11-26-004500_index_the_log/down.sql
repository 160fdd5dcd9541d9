DROP INDEX seats_by_summons;
DROP INDEX cases_by_opening;
DROP INDEX ledger_entries_of_moderation;
