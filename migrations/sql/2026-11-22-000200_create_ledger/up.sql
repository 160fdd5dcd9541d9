CREATE TABLE ledger_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    leaf_hash bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    xact bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    CONSTRAINT ledger_entries_kind_length CHECK (char_length(kind) BETWEEN 1 AND 60),
    CONSTRAINT ledger_entries_subject_length CHECK (char_length(subject) BETWEEN 1 AND 120),
    CONSTRAINT ledger_entries_body_length CHECK (char_length(body) <= 200000),
    -- RFC 6962 section 2.1: a leaf is hashed with the prefix 0x00.
    CONSTRAINT ledger_entries_leaf_is_its_hash CHECK (leaf_hash = sha256('\x00'::bytea || convert_to(body, 'UTF8')))
);
CREATE INDEX ledger_entries_by_subject ON ledger_entries (subject, id);
COMMENT ON TABLE ledger_entries IS 'Every governance, moderation and operator act, written in the transaction that did it.';
COMMENT ON COLUMN ledger_entries.body IS 'Canonical JSON: exactly the bytes that the leaf hash covers.';
COMMENT ON COLUMN ledger_entries.xact IS 'The writing transaction, so that an act cannot borrow another act''s record.';

CREATE TABLE ledger_pending (
    ledger_entry_id bigint PRIMARY KEY REFERENCES ledger_entries (id)
);
COMMENT ON TABLE ledger_pending IS 'Entries that the sequencer has yet to number.';

CREATE TABLE ledger_leaves (
    leaf_index bigint PRIMARY KEY,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT ledger_leaves_count_from_zero CHECK (leaf_index >= 0),
    CONSTRAINT ledger_leaves_once UNIQUE (ledger_entry_id),
    CONSTRAINT ledger_leaves_entry FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id)
);
COMMENT ON TABLE ledger_leaves IS 'The tree''s order, given by one sequencer, so that writers never wait for each other.';

CREATE TABLE ledger_checkpoints (
    size bigint PRIMARY KEY,
    root bytea NOT NULL,
    note text NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT ledger_checkpoints_root_length CHECK (octet_length(root) = 32),
    CONSTRAINT ledger_checkpoints_note_length CHECK (char_length(note) <= 4000)
);
COMMENT ON TABLE ledger_checkpoints IS 'C2SP signed checkpoints: the root of the tree at a size.';

CREATE TABLE ledger_nodes (
    level smallint NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT ledger_nodes_once PRIMARY KEY (level, position),
    CONSTRAINT ledger_nodes_level CHECK (level BETWEEN 0 AND 62),
    CONSTRAINT ledger_nodes_hash_length CHECK (octet_length(hash) = 32)
);
COMMENT ON TABLE ledger_nodes IS 'The complete subtrees of the tree: level 0 are the leaves, node (l, p) covers the leaves from p * 2^l. Derived; makes proofs and appends cheap.';

CREATE FUNCTION ledger_entries_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_pending VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_entries_wait AFTER INSERT ON ledger_entries FOR EACH ROW EXECUTE FUNCTION ledger_entries_wait();

-- Whatever a writer says, a line is of the transaction that writes it.
CREATE FUNCTION ledger_entries_are_of_their_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xact := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_entries_are_of_their_transaction BEFORE INSERT ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION ledger_entries_are_of_their_transaction();

-- A line leaves the queue only into the tree.
CREATE FUNCTION ledger_pending_until_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_leaves WHERE ledger_entry_id = OLD.ledger_entry_id) THEN
        RAISE EXCEPTION 'line % has no number yet', OLD.ledger_entry_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_pending_until_numbered';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER ledger_pending_until_numbered BEFORE DELETE ON ledger_pending FOR EACH ROW EXECUTE FUNCTION ledger_pending_until_numbered();

CREATE FUNCTION ledger_leaves_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.leaf_index <> (SELECT coalesce(max(leaf_index) + 1, 0) FROM ledger_leaves) THEN
        RAISE EXCEPTION 'leaf % does not follow the last one', NEW.leaf_index
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_leaves_follow';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_leaves_follow BEFORE INSERT ON ledger_leaves FOR EACH ROW EXECUTE FUNCTION ledger_leaves_follow();

CREATE TRIGGER ledger_entries_are_history BEFORE UPDATE OR DELETE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_leaves_are_history BEFORE UPDATE OR DELETE ON ledger_leaves FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_nodes_are_history BEFORE UPDATE OR DELETE ON ledger_nodes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_checkpoints_are_history BEFORE UPDATE OR DELETE ON ledger_checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- An act's row must point to a ledger entry of its own transaction.
CREATE FUNCTION require_own_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_entries
        WHERE id = NEW.ledger_entry_id AND xact = pg_current_xact_id()::text::bigint
    ) THEN
        RAISE EXCEPTION '% needs a ledger entry of its own transaction', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_need_a_record';
    END IF;
    RETURN NEW;
END $$;
