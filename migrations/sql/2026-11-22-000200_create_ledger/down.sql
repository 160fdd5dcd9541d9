DROP FUNCTION require_own_record();
DROP TABLE ledger_checkpoints;
DROP TABLE ledger_nodes;
DROP TABLE ledger_leaves;
DROP TABLE ledger_pending;
DROP TABLE ledger_entries;
DROP FUNCTION ledger_leaves_follow();
DROP FUNCTION ledger_entries_wait();
