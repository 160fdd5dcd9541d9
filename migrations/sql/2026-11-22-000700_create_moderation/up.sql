CREATE TABLE flags (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id bigint NOT NULL,
    member_id bigint NOT NULL,
    rule_id text NOT NULL,
    remark text NOT NULL DEFAULT '',
    weight integer NOT NULL DEFAULT 1,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    withdrawn_at timestamptz,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT flags_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT flags_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT flags_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT flags_one_per_member UNIQUE (entry_id, member_id),
    CONSTRAINT flags_rule_length CHECK (char_length(rule_id) BETWEEN 1 AND 20),
    CONSTRAINT flags_remark_length CHECK (char_length(remark) <= 1000),
    CONSTRAINT flags_weight CHECK (weight BETWEEN 0 AND 100)
);
CREATE TRIGGER flags_need_a_record BEFORE INSERT OR UPDATE ON flags FOR EACH ROW EXECUTE FUNCTION require_own_record();

CREATE TABLE cases (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id bigint NOT NULL,
    state text NOT NULL DEFAULT 'opened',
    rule_id text NOT NULL,
    rule_text text NOT NULL,
    snapshot_title text,
    snapshot_html text NOT NULL,
    snapshot_context_html text NOT NULL DEFAULT '',
    opened_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    due_at timestamptz NOT NULL,
    pool_size integer NOT NULL DEFAULT 0,
    pool_commitment bytea,
    seed bytea,
    seed_checkpoint bigint,
    jury_size integer,
    jury_majority text,
    held_by bigint,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT cases_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT cases_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT cases_held_by FOREIGN KEY (held_by) REFERENCES members (id),
    CONSTRAINT cases_state CHECK (state IN ('opened', 'before_jury', 'decided', 'lapsed')),
    CONSTRAINT cases_rule_length CHECK (char_length(rule_id) BETWEEN 1 AND 20),
    CONSTRAINT cases_rule_text_length CHECK (char_length(rule_text) <= 2000),
    CONSTRAINT cases_snapshot_title_length CHECK (char_length(snapshot_title) <= 300),
    CONSTRAINT cases_snapshot_html_length CHECK (char_length(snapshot_html) <= 500000),
    CONSTRAINT cases_snapshot_context_length CHECK (char_length(snapshot_context_html) <= 600000),
    CONSTRAINT cases_pool_commitment_length CHECK (octet_length(pool_commitment) = 32),
    CONSTRAINT cases_seed_length CHECK (octet_length(seed) = 32),
    CONSTRAINT cases_majority_length CHECK (char_length(jury_majority) <= 40),
    CONSTRAINT cases_draw_is_whole CHECK (num_nulls(seed, seed_checkpoint, jury_size, jury_majority) IN (0, 4))
);
CREATE UNIQUE INDEX cases_one_open_per_entry ON cases (entry_id) WHERE state IN ('opened', 'before_jury');
CREATE INDEX cases_due ON cases (due_at) WHERE state IN ('opened', 'before_jury');
CREATE INDEX cases_by_entry ON cases (entry_id, id);
COMMENT ON COLUMN cases.held_by IS 'The moderator who held the entry before the flags did; never drawn for it afterwards.';
COMMENT ON COLUMN cases.seed_checkpoint IS 'Size of the ledger checkpoint whose root is the seed: the first that covers this case''s own line.';
COMMENT ON COLUMN cases.jury_majority IS 'The policy at the draw ("1/2"): nothing moves under an open case.';
COMMENT ON COLUMN cases.snapshot_html IS 'What was seen when the case opened, kept even when the author edits or deletes.';
CREATE TRIGGER cases_need_a_record BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION require_own_record();

CREATE TABLE case_steps (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL,
    what text NOT NULL,
    detail text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT case_steps_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT case_steps_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT case_steps_what CHECK (what IN ('opened', 'drawn', 'accepted', 'excused', 'recused', 'lapsed_seat', 'voted', 'replaced', 'decided', 'lapsed', 'removed', 'restored')),
    CONSTRAINT case_steps_detail_length CHECK (char_length(detail) <= 2000)
);
CREATE INDEX case_steps_by_case ON case_steps (case_id, id);
CREATE TRIGGER case_steps_need_a_record BEFORE INSERT ON case_steps FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER case_steps_are_history BEFORE UPDATE OR DELETE ON case_steps FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION cases_record_each_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IS DISTINCT FROM NEW.state AND NOT EXISTS (
        SELECT FROM case_steps s JOIN ledger_entries l ON l.id = s.ledger_entry_id
        WHERE s.case_id = NEW.id AND l.xact = pg_current_xact_id()::text::bigint
    ) THEN
        RAISE EXCEPTION 'case % became % without its record', NEW.id, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_record_each_state';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_record_each_state AFTER UPDATE ON cases
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_record_each_state();

CREATE TABLE holds (
    case_id bigint PRIMARY KEY,
    entry_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    released_at timestamptz,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT holds_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT holds_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT holds_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id)
);
CREATE UNIQUE INDEX holds_one_per_entry ON holds (entry_id) WHERE released_at IS NULL;
COMMENT ON TABLE holds IS 'Entries hidden while a case is open: nothing is ever hidden without a case.';
CREATE TRIGGER holds_need_a_record BEFORE INSERT OR UPDATE ON holds FOR EACH ROW EXECUTE FUNCTION require_own_record();

CREATE TABLE removals (
    entry_id bigint PRIMARY KEY,
    case_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT removals_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT removals_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT removals_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id)
);
CREATE TRIGGER removals_need_a_record BEFORE INSERT OR UPDATE ON removals FOR EACH ROW EXECUTE FUNCTION require_own_record();

CREATE TABLE tickets (
    case_id bigint NOT NULL,
    member_id bigint NOT NULL,
    salt bytea NOT NULL,
    ticket bytea NOT NULL,
    CONSTRAINT tickets_once PRIMARY KEY (case_id, member_id),
    CONSTRAINT tickets_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT tickets_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT tickets_salt_length CHECK (octet_length(salt) = 32),
    CONSTRAINT tickets_ticket_length CHECK (octet_length(ticket) = 32)
);
CREATE TRIGGER tickets_are_history BEFORE UPDATE OR DELETE ON tickets FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE tickets IS 'The pool of a draw, frozen and committed before its seed exists.';

CREATE TABLE seats (
    case_id bigint NOT NULL,
    rank integer NOT NULL,
    member_id bigint NOT NULL,
    lot bytea NOT NULL,
    state text NOT NULL DEFAULT 'summoned',
    summoned_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    respond_by timestamptz NOT NULL,
    opinion text,
    reason text NOT NULL DEFAULT '',
    answered_at timestamptz,
    CONSTRAINT seats_once PRIMARY KEY (case_id, rank),
    CONSTRAINT seats_one_per_member UNIQUE (case_id, member_id),
    CONSTRAINT seats_drawn_from_the_pool FOREIGN KEY (case_id, member_id) REFERENCES tickets (case_id, member_id),
    CONSTRAINT seats_lot_length CHECK (octet_length(lot) = 32),
    CONSTRAINT seats_state CHECK (state IN ('summoned', 'accepted', 'excused', 'recused', 'lapsed', 'voted')),
    CONSTRAINT seats_opinion CHECK (opinion IN ('remove', 'restore')),
    CONSTRAINT seats_voted_have_an_opinion CHECK ((state = 'voted') = (opinion IS NOT NULL)),
    CONSTRAINT seats_reason_length CHECK (char_length(reason) <= 2000)
);
CREATE INDEX seats_by_member ON seats (member_id, state);
COMMENT ON TABLE seats IS 'Jurors in the order of their lots; replacements come from the same draw.';

CREATE TABLE verdicts (
    case_id bigint PRIMARY KEY,
    outcome text NOT NULL,
    for_removal integer NOT NULL,
    for_restoring integer NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT verdicts_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT verdicts_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT verdicts_outcome CHECK (outcome IN ('remove', 'restore')),
    CONSTRAINT verdicts_reason_length CHECK (char_length(reason) <= 20000)
);
CREATE TRIGGER verdicts_need_a_record BEFORE INSERT ON verdicts FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER verdicts_are_history BEFORE UPDATE OR DELETE ON verdicts FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE sanctions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    case_id bigint NOT NULL,
    kind text NOT NULL,
    rule_id text NOT NULL,
    reason text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT sanctions_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT sanctions_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT sanctions_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT sanctions_kind CHECK (kind IN ('limit')),
    CONSTRAINT sanctions_rule_length CHECK (char_length(rule_id) <= 20),
    CONSTRAINT sanctions_reason_length CHECK (char_length(reason) <= 2000),
    CONSTRAINT sanctions_end_by_themselves CHECK (ends_at > starts_at)
);
CREATE INDEX sanctions_by_member ON sanctions (member_id, ends_at);
CREATE TRIGGER sanctions_need_a_record BEFORE INSERT OR UPDATE ON sanctions FOR EACH ROW EXECUTE FUNCTION require_own_record();

-- What a case has answered is answered, until the entry says something else.
CREATE FUNCTION flag_is_answered(f flags) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM cases c JOIN entries e ON e.id = c.entry_id
        WHERE c.entry_id = f.entry_id AND c.opened_at >= f.at AND (e.edited_at IS NULL OR e.edited_at < c.opened_at))
$$;

-- What the visibility rule asks of an entry itself stands in the entry, and is never anybody's word but these tables'.
CREATE FUNCTION entries_are_withheld_by_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.withheld := EXISTS (SELECT FROM holds WHERE entry_id = NEW.id AND released_at IS NULL)
        OR EXISTS (SELECT FROM removals WHERE entry_id = NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER entries_are_withheld_by_cases BEFORE UPDATE OF withheld ON entries
    FOR EACH ROW EXECUTE FUNCTION entries_are_withheld_by_cases();
CREATE TRIGGER entries_begin_free BEFORE INSERT ON entries
    FOR EACH ROW WHEN (NEW.withheld) EXECUTE FUNCTION entries_are_withheld_by_cases();

CREATE FUNCTION withheld_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        UPDATE entries SET withheld = true WHERE id = NEW.entry_id;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE entries SET withheld = false WHERE id = OLD.entry_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER holds_withhold AFTER INSERT OR UPDATE OR DELETE ON holds FOR EACH ROW EXECUTE FUNCTION withheld_again();
CREATE TRIGGER removals_withhold AFTER INSERT OR UPDATE OR DELETE ON removals FOR EACH ROW EXECUTE FUNCTION withheld_again();
