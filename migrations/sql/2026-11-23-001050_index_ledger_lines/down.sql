DROP INDEX ledger_entries_by_hash;
DROP INDEX ledger_entries_by_time;
DROP INDEX ledger_entries_by_actor;
DROP INDEX ledger_entries_by_kind;
