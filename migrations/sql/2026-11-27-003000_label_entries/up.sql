-- A verdict between "no breach" and "remove": the words stay, folded under a label that names the rule.
ALTER TABLE seats DROP CONSTRAINT seats_opinion;
ALTER TABLE seats ADD CONSTRAINT seats_opinion CHECK (opinion IN ('remove', 'label', 'restore'));
ALTER TABLE final_opinions DROP CONSTRAINT final_opinions_opinion;
ALTER TABLE final_opinions ADD CONSTRAINT final_opinions_opinion CHECK (opinion IN ('remove', 'label', 'restore'));
ALTER TABLE verdicts DROP CONSTRAINT verdicts_outcome;
ALTER TABLE verdicts ADD CONSTRAINT verdicts_outcome CHECK (outcome IN ('remove', 'label', 'restore'));
ALTER TABLE verdicts ADD COLUMN for_labelling integer NOT NULL DEFAULT 0;
ALTER TABLE case_steps DROP CONSTRAINT case_steps_what;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_what CHECK (what IN ('opened', 'drawn', 'accepted', 'excused', 'recused', 'lapsed_seat',
    'voted', 'replaced', 'deliberation', 'reconsidered', 'decided', 'lapsed', 'removed', 'labelled', 'restored', 'overruled', 'reversed'));

-- The jury of an appeal says whether the verdict stands, and nothing between. A profile, a feed, a proposal or a flood is not folded.
CREATE FUNCTION appeals_are_decided_either_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases c JOIN entries e ON e.id = c.entry_id WHERE c.id = NEW.case_id
        AND (c.appeals_case IS NOT NULL OR e.kind IN ('profile', 'old_profile', 'source', 'proposal')
            OR EXISTS (SELECT FROM case_covers v WHERE v.case_id = c.id))) THEN
        RAISE EXCEPTION 'the jury of case % decides without a label', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeals_are_decided_either_way';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_are_decided_either_way BEFORE INSERT OR UPDATE OF opinion ON seats
    FOR EACH ROW WHEN (NEW.opinion = 'label') EXECUTE FUNCTION appeals_are_decided_either_way();
CREATE TRIGGER appeals_are_decided_either_way BEFORE INSERT OR UPDATE ON final_opinions
    FOR EACH ROW WHEN (NEW.opinion = 'label') EXECUTE FUNCTION appeals_are_decided_either_way();

CREATE TABLE labels (
    case_id bigint PRIMARY KEY,
    entry_id bigint NOT NULL,
    rule_id text NOT NULL,
    rule_title text NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT labels_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT labels_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT labels_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT labels_rule_length CHECK (char_length(rule_id) BETWEEN 1 AND 20),
    CONSTRAINT labels_title_length CHECK (char_length(rule_title) <= 2000)
);
CREATE INDEX labels_by_entry ON labels (entry_id);
COMMENT ON TABLE labels IS 'Entries that juries had folded under the name of a rule. A label that is overruled is gone; what lifted it stands in overrulings.';
COMMENT ON COLUMN labels.rule_title IS 'As the case froze it.';
CREATE TRIGGER labels_need_a_record BEFORE INSERT ON labels FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER labels_are_history BEFORE UPDATE ON labels FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Nobody labels but a jury, and under no other rule than the one it was asked about.
CREATE FUNCTION labels_follow_a_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cases c JOIN verdicts v ON v.case_id = c.id JOIN ledger_entries l ON l.id = v.ledger_entry_id
        WHERE c.id = NEW.case_id AND c.entry_id = NEW.entry_id AND c.appeals_case IS NULL AND v.outcome = 'label'
          AND NEW.rule_id = c.rule_id AND NEW.rule_title = split_part(c.rule_text, E'\n', 1)
          AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'no verdict of case % labels entry % like this', NEW.case_id, NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'labels_follow_a_verdict';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER labels_follow_a_verdict BEFORE INSERT ON labels FOR EACH ROW EXECUTE FUNCTION labels_follow_a_verdict();
CREATE FUNCTION labels_are_lifted_as_removals_are() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM overrulings o JOIN ledger_entries l ON l.id = o.ledger_entry_id
        WHERE o.case_id = OLD.case_id AND o.entry_id = OLD.entry_id AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'what a jury labelled, only an appeal or a vote shows without its label'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'labels_are_lifted_as_removals_are';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER labels_are_lifted_as_removals_are BEFORE DELETE ON labels
    FOR EACH ROW EXECUTE FUNCTION labels_are_lifted_as_removals_are();

-- What is asked for each line of each page stands in the entry, and is never anybody's word but this table's.
ALTER TABLE entries ADD COLUMN labels text[] NOT NULL DEFAULT '{}';
ALTER TABLE entries ADD CONSTRAINT entries_labels_length CHECK (cardinality(labels) <= 1000);
COMMENT ON COLUMN entries.labels IS 'The rules under which its words stand folded. Whatever anybody writes here, a trigger puts what labels says.';
CREATE FUNCTION entries_are_labelled_by_juries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.labels := ARRAY(SELECT DISTINCT l.rule_id FROM labels l WHERE l.entry_id = NEW.id ORDER BY 1);
    RETURN NEW;
END $$;
CREATE TRIGGER entries_are_labelled_by_juries BEFORE UPDATE OF labels ON entries
    FOR EACH ROW EXECUTE FUNCTION entries_are_labelled_by_juries();
CREATE TRIGGER entries_begin_unlabelled BEFORE INSERT ON entries
    FOR EACH ROW WHEN (NEW.labels <> '{}') EXECUTE FUNCTION entries_are_labelled_by_juries();
CREATE FUNCTION labels_are_summed_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE entries SET labels = '{}' WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.entry_id ELSE NEW.entry_id END;
    RETURN NULL;
END $$;
CREATE TRIGGER labels_are_summed_up AFTER INSERT OR DELETE ON labels FOR EACH ROW EXECUTE FUNCTION labels_are_summed_up();

-- What each member wants to see of what is labelled, by rule. Neither: it is folded.
ALTER TABLE members
    ADD COLUMN labels_shown text[] NOT NULL DEFAULT '{}',
    ADD COLUMN labels_left_out text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT members_labels_shown_length CHECK (cardinality(labels_shown) <= 200 AND char_length(labels_shown::text) <= 5000),
    ADD CONSTRAINT members_labels_left_out_length CHECK (cardinality(labels_left_out) <= 200 AND char_length(labels_left_out::text) <= 5000),
    ADD CONSTRAINT members_labels_one_choice CHECK (NOT labels_shown && labels_left_out);
COMMENT ON COLUMN members.labels_shown IS 'Rules whose labels this member sees open.';
COMMENT ON COLUMN members.labels_left_out IS 'Rules whose labels keep an entry out of this member''s streams and digests.';

CREATE FUNCTION labels_of(entry bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT jsonb_agg(jsonb_build_object('case', l.case_id, 'rule', l.rule_id, 'title', l.rule_title) ORDER BY l.case_id DESC)
        FROM labels l WHERE l.entry_id = entry);
END $$;
COMMENT ON FUNCTION labels_of(bigint) IS 'Under which rules an entry stands folded, and by which cases, the newest first; null for one without a label.';
CREATE FUNCTION labels_folding(entry bigint, viewer bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT labels_of(e.id) FROM entries e WHERE e.id = entry AND e.labels <> '{}' AND e.author_id IS DISTINCT FROM viewer
        AND NOT e.labels <@ coalesce((SELECT m.labels_shown FROM members m WHERE m.id = viewer), '{}'));
END $$;
COMMENT ON FUNCTION labels_folding(bigint, bigint) IS 'Those labels that fold an entry for this viewer (NULL: a visitor); null where nothing does.';

-- Opinions of three kinds: more than one of them is a jury that differs, and a verdict says how many there were of each.
CREATE OR REPLACE FUNCTION deliberations_follow_first_opinions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about cases%ROWTYPE;
    kinds bigint;
    given bigint;
BEGIN
    SELECT * INTO about FROM cases c WHERE c.id = NEW.case_id FOR UPDATE;
    SELECT count(DISTINCT s.opinion), count(*) INTO kinds, given FROM seats s WHERE s.case_id = NEW.case_id AND s.opinion IS NOT NULL;
    IF about.state <> 'before_jury' OR coalesce(about.deliberation_hours, 0) = 0
       OR NEW.ends_at > least(about.due_at, NEW.opened_at + make_interval(hours => about.deliberation_hours))
       OR NEW.opened_at > folkmoot_now()
       OR EXISTS (SELECT FROM seats s WHERE s.case_id = NEW.case_id AND s.state IN ('summoned', 'accepted'))
       OR kinds < 2 OR given IS DISTINCT FROM NEW.opinions::bigint THEN
        RAISE EXCEPTION 'the jury of case % has nothing to deliberate about, or not so long', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deliberations_follow_first_opinions';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION verdicts_say_what_jurors_said() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about cases%ROWTYPE;
    talk deliberations%ROWTYPE;
    removing bigint;
    labelling bigint;
    restoring bigint;
    kinds bigint;
    finals bigint;
BEGIN
    SELECT * INTO about FROM cases c WHERE c.id = NEW.case_id FOR UPDATE;
    SELECT * INTO talk FROM deliberations d WHERE d.case_id = NEW.case_id;
    SELECT count(*) FILTER (WHERE coalesce(f.opinion, s.opinion) = 'remove'), count(*) FILTER (WHERE coalesce(f.opinion, s.opinion) = 'label'),
            count(*) FILTER (WHERE coalesce(f.opinion, s.opinion) = 'restore'), count(DISTINCT coalesce(f.opinion, s.opinion)), count(f.opinion)
        INTO removing, labelling, restoring, kinds, finals
        FROM seats s LEFT JOIN final_opinions f ON f.case_id = s.case_id AND f.rank = s.rank WHERE s.case_id = NEW.case_id;
    IF (NEW.for_removal, NEW.for_labelling, NEW.for_restoring) IS DISTINCT FROM (removing, labelling, restoring) THEN
        RAISE EXCEPTION 'the verdict of case % is not what its jurors said', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verdicts_say_what_jurors_said';
    END IF;
    IF (talk.case_id IS NULL AND about.deliberation_hours > 0 AND kinds > 1 AND about.due_at > folkmoot_now())
       OR (talk.ends_at > folkmoot_now() AND finals < talk.opinions) THEN
        RAISE EXCEPTION 'the jury of case % has not deliberated', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verdicts_wait_for_deliberation';
    END IF;
    RETURN NEW;
END $$;

-- A verdict to label is carried out: the label is there when the transaction ends.
CREATE FUNCTION verdicts_to_label_label() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM labels l WHERE l.case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'the verdict of case % labels nothing', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verdicts_to_label_label';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER verdicts_to_label_label AFTER INSERT ON verdicts
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.outcome = 'label') EXECUTE FUNCTION verdicts_to_label_label();

-- What holds for removals holds for labels: they are appealed, and overruled by fresh jurors or by a vote, and by nothing else.
CREATE OR REPLACE FUNCTION appeals_are_of_a_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cases c WHERE c.id = NEW.appeals_case AND c.state = 'decided' AND c.appeals_case IS NULL AND c.entry_id = NEW.entry_id
          AND (EXISTS (SELECT FROM removals r WHERE r.case_id = c.id) OR EXISTS (SELECT FROM labels l WHERE l.case_id = c.id))) THEN
        RAISE EXCEPTION 'case % appeals against no removal and no label', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeals_are_of_a_removal';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION overrulings_need_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by_case_id IS NULL AND NOT EXISTS (
        SELECT FROM proposals p JOIN tallies t ON t.proposal_id = p.id JOIN enactments e ON e.proposal_id = p.id
        JOIN ledger_entries l ON l.id = e.ledger_entry_id
        WHERE p.id = NEW.proposal_id AND p.track = 'appeal' AND p.state = 'passed' AND t.outcome = 'passed'
          AND p.enact_at <= folkmoot_now() AND p.payload ->> 'case' = NEW.case_id::text
          AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'no passed appeal overrules case %', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_need_a_vote';
    END IF;
    -- Decided for restoring, or lapsed: then there is no verdict.
    IF NEW.by_case_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM cases a JOIN case_steps s ON s.case_id = a.id AND s.what = a.state
        JOIN ledger_entries l ON l.id = s.ledger_entry_id LEFT JOIN verdicts v ON v.case_id = a.id
        WHERE a.id = NEW.by_case_id AND a.appeals_case = NEW.case_id AND a.state IN ('decided', 'lapsed')
          AND v.outcome IS DISTINCT FROM 'remove' AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'no appeal overrules case %', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_need_an_appeal';
    END IF;
    IF NOT EXISTS (SELECT FROM removals r WHERE r.case_id = NEW.case_id AND r.entry_id = NEW.entry_id AND r.at = NEW.removed_at
        UNION ALL SELECT FROM labels l WHERE l.case_id = NEW.case_id AND l.entry_id = NEW.entry_id AND l.at = NEW.removed_at) THEN
        RAISE EXCEPTION 'nothing is removed or labelled by case %', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_of_a_removal';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION overrulings_are_carried_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM removals r WHERE r.case_id = NEW.case_id) OR EXISTS (SELECT FROM labels l WHERE l.case_id = NEW.case_id)
       OR (NEW.by_case_id IS NULL AND NOT EXISTS (SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.state = 'enacted')) THEN
        RAISE EXCEPTION 'case % is overruled and its removal or label stands', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_are_carried_out';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION won_appeals_overrule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('decided', 'lapsed')
       AND (EXISTS (SELECT FROM removals r WHERE r.case_id = NEW.appeals_case) OR EXISTS (SELECT FROM labels l WHERE l.case_id = NEW.appeals_case))
       AND NOT EXISTS (SELECT FROM verdicts v WHERE v.case_id = NEW.id AND v.outcome = 'remove') THEN
        RAISE EXCEPTION 'appeal % is won and what it is about stays removed or labelled', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'won_appeals_overrule';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON TABLE overrulings IS 'Removals and labels that a vote or fresh jurors lifted: what was lifted is gone, when it was and what lifted it stays here.';
COMMENT ON COLUMN overrulings.removed_at IS 'When the verdict was carried out: a removal or a label.';
