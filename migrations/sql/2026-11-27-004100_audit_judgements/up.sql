-- Now and then whoever judged is shown a settled case again, without its outcome, and says what they think. Nothing follows from it for
-- that case or its author.
CREATE TABLE audits (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    role text NOT NULL,
    case_id bigint NOT NULL,
    after_case_id bigint NOT NULL,
    state text NOT NULL DEFAULT 'open',
    asked_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ends_at timestamptz NOT NULL,
    opinion text,
    reason text NOT NULL DEFAULT '',
    agrees boolean,
    answered_at timestamptz,
    CONSTRAINT audits_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT audits_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT audits_after FOREIGN KEY (after_case_id) REFERENCES cases (id),
    CONSTRAINT audits_role CHECK (role IN ('juror', 'moderator')),
    CONSTRAINT audits_state CHECK (state IN ('open', 'answered', 'skipped', 'lapsed')),
    CONSTRAINT audits_end CHECK (ends_at > asked_at),
    CONSTRAINT audits_opinion_length CHECK (char_length(opinion) BETWEEN 1 AND 20),
    CONSTRAINT audits_reason_length CHECK (char_length(reason) <= 2000),
    CONSTRAINT audits_answers_are_whole CHECK (num_nonnulls(opinion, agrees, answered_at) = CASE state WHEN 'answered' THEN 3 ELSE 0 END),
    CONSTRAINT audits_once UNIQUE (member_id, case_id)
);
CREATE UNIQUE INDEX audits_one_open ON audits (member_id) WHERE state = 'open';
CREATE INDEX audits_by_answer ON audits (answered_at) WHERE state = 'answered';
COMMENT ON COLUMN audits.case_id IS 'The settled case that is shown again.';
COMMENT ON COLUMN audits.after_case_id IS 'The case in which its member had judged, so that the lot fell on them.';
COMMENT ON COLUMN audits.agrees IS 'Whether the answer is what was decided.';

-- Only what is settled is shown, and to nobody who has a part in it.
CREATE FUNCTION audits_are_of_settled_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cases c JOIN verdicts v ON v.case_id = c.id JOIN entries e ON e.id = c.entry_id
        WHERE c.id = NEW.case_id AND c.state = 'decided' AND c.appeals_case IS NULL AND e.author_id <> NEW.member_id
          AND e.audience = 'public' AND e.deleted_at IS NULL
          AND (v.decided_by IS NOT NULL OR (v.for_removal > 0)::int + (v.for_labelling > 0)::int + (v.for_restoring > 0)::int = 1)
          AND NOT EXISTS (SELECT FROM overrulings o WHERE o.case_id = c.id)
          AND NOT EXISTS (SELECT FROM cases a WHERE a.appeals_case = c.id AND a.state IN ('opened', 'before_jury'))
          AND NOT EXISTS (SELECT FROM flags f WHERE f.entry_id = c.entry_id AND f.member_id = NEW.member_id)
          AND NOT EXISTS (SELECT FROM cases o JOIN seats s ON s.case_id = o.id WHERE o.entry_id = c.entry_id AND s.member_id = NEW.member_id)
          AND NOT EXISTS (SELECT FROM cases o LEFT JOIN verdicts w ON w.case_id = o.id WHERE o.entry_id = c.entry_id
            AND NEW.member_id IN (o.held_by, w.decided_by))
          AND NOT EXISTS (SELECT FROM cases o JOIN moderator_calls r ON r.case_id = o.id
            WHERE o.entry_id = c.entry_id AND r.member_id = NEW.member_id)) THEN
        RAISE EXCEPTION 'case % is nothing to audit somebody with', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'audits_are_of_settled_cases';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audits_are_of_settled_cases BEFORE INSERT ON audits FOR EACH ROW EXECUTE FUNCTION audits_are_of_settled_cases();

-- An answer is given once, and stays; only its words go, with the account.
CREATE FUNCTION audits_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.member_id, OLD.role, OLD.case_id, OLD.after_case_id, OLD.asked_at, OLD.ends_at)
        IS DISTINCT FROM (NEW.id, NEW.member_id, NEW.role, NEW.case_id, NEW.after_case_id, NEW.asked_at, NEW.ends_at)
       OR (OLD.state <> 'open' AND ((OLD.state, OLD.opinion, OLD.agrees, OLD.answered_at)
            IS DISTINCT FROM (NEW.state, NEW.opinion, NEW.agrees, NEW.answered_at) OR NEW.reason NOT IN (OLD.reason, ''))) THEN
        RAISE EXCEPTION 'audit % stands as it was answered', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'audits_stand';
    END IF;
    IF NEW.state = 'answered' AND OLD.state = 'open' AND (NEW.agrees IS DISTINCT FROM (SELECT v.outcome = NEW.opinion FROM verdicts v
        WHERE v.case_id = NEW.case_id) OR NEW.reason = '') THEN
        RAISE EXCEPTION 'audit % is not answered as it says', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'audits_agree_with_the_verdict';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audits_stand BEFORE UPDATE ON audits FOR EACH ROW EXECUTE FUNCTION audits_stand();
