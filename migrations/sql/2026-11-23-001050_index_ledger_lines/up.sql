-- The ledger's pages look lines up by what they are, by who did it, by when, and by their hash.
CREATE INDEX ledger_entries_by_kind ON ledger_entries (kind, id);
CREATE INDEX ledger_entries_by_actor ON ledger_entries ((body::jsonb ->> 'actor'), id);
CREATE INDEX ledger_entries_by_time ON ledger_entries (at);
CREATE INDEX ledger_entries_by_hash ON ledger_entries (leaf_hash);
