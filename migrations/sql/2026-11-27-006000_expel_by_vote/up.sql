-- Expulsion: the one sanction that takes the vote, decided by all members and by nobody else. It ends by itself, or by a vote.
ALTER TABLE sanctions DROP CONSTRAINT sanctions_kind;
ALTER TABLE sanctions ADD CONSTRAINT sanctions_kind CHECK (kind IN ('warn', 'limit', 'suspend', 'expel'));
ALTER TABLE sanctions ADD COLUMN carried_by bigint;
ALTER TABLE sanctions ADD CONSTRAINT sanctions_carried_by FOREIGN KEY (carried_by) REFERENCES proposals (id);
ALTER TABLE sanctions ADD CONSTRAINT sanctions_expel_by_vote CHECK ((kind = 'expel') = (carried_by IS NOT NULL));
CREATE UNIQUE INDEX sanctions_once_per_vote ON sanctions (carried_by) WHERE carried_by IS NOT NULL;
COMMENT ON COLUMN sanctions.carried_by IS 'The vote that expelled.';

-- A vote of this kind about this case that passed and is being put in force in this transaction.
CREATE FUNCTION is_carried_now(vote bigint, act text, of_case bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM proposals p JOIN tallies t ON t.proposal_id = p.id JOIN enactments e ON e.proposal_id = p.id
        JOIN ledger_entries l ON l.id = e.ledger_entry_id
        WHERE p.id = vote AND p.payload ->> 'kind' = act AND p.payload ->> 'case' = of_case::text
          AND p.state = 'passed' AND t.outcome = 'passed' AND p.enact_at <= folkmoot_now()
          AND l.xact = pg_current_xact_id()::text::bigint);
END $$;

CREATE FUNCTION expulsions_need_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_carried_now(NEW.carried_by, 'expel', NEW.case_id)
       OR NOT EXISTS (SELECT FROM cases c JOIN entries e ON e.id = c.entry_id WHERE c.id = NEW.case_id AND e.author_id = NEW.member_id)
       OR NEW.ends_at > NEW.starts_at + interval '3650 days' THEN
        RAISE EXCEPTION 'no passed vote expels member %', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'expulsions_need_a_vote';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER expulsions_need_a_vote BEFORE INSERT ON sanctions FOR EACH ROW WHEN (NEW.kind = 'expel')
    EXECUTE FUNCTION expulsions_need_a_vote();

-- One at a time may ask the same of a case; drafts are their authors' own papers.
CREATE UNIQUE INDEX proposals_one_expulsion_per_case ON proposals ((payload ->> 'case'))
    WHERE payload ->> 'kind' IN ('expel', 'readmit') AND state IN ('sponsoring', 'discussion', 'voting', 'passed');

CREATE OR REPLACE FUNCTION enactments_of_their_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.policy_version_id IS NULL) <> EXISTS (
        SELECT FROM proposals p WHERE p.id = NEW.proposal_id
          AND (p.track IN ('priorities', 'election', 'appeal') OR p.payload ->> 'kind' IN ('expel', 'readmit'))) THEN
        RAISE EXCEPTION 'proposal % is not put in force like this', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enactments_of_their_track';
    END IF;
    RETURN NEW;
END $$;

-- What is put in force is carried out: nobody is expelled in words only.
CREATE FUNCTION expulsions_are_carried_out() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    act text := (SELECT payload ->> 'kind' FROM proposals WHERE id = NEW.proposal_id);
BEGIN
    IF (act = 'expel' AND NOT EXISTS (SELECT FROM sanctions WHERE carried_by = NEW.proposal_id))
       OR (act = 'readmit' AND NOT EXISTS (SELECT FROM sanctions WHERE kind = 'expel' AND lifted_by = NEW.proposal_id)) THEN
        RAISE EXCEPTION 'proposal % is in force and expels or lets back nobody', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'expulsions_are_carried_out';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER expulsions_are_carried_out AFTER INSERT ON enactments
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION expulsions_are_carried_out();

CREATE OR REPLACE FUNCTION sanctions_end_early_by_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.member_id, NEW.case_id, NEW.kind, NEW.rule_id, NEW.reason, NEW.starts_at, NEW.carried_by)
        IS DISTINCT FROM (OLD.id, OLD.member_id, OLD.case_id, OLD.kind, OLD.rule_id, OLD.reason, OLD.starts_at, OLD.carried_by)
       OR NEW.ends_at >= OLD.ends_at OR NEW.ends_at < folkmoot_now() - interval '1 minute'
       OR (OLD.kind = 'expel' AND NOT is_carried_now(NEW.lifted_by, 'readmit', OLD.case_id))
       OR (OLD.kind <> 'expel' AND NOT EXISTS (
        SELECT FROM overrulings o JOIN entries e ON e.id = o.entry_id JOIN ledger_entries l ON l.id = o.ledger_entry_id
        WHERE (o.proposal_id = NEW.lifted_by OR o.by_case_id = NEW.lifted_by_case) AND e.author_id = OLD.member_id
          AND o.removed_at <= OLD.starts_at AND l.xact = pg_current_xact_id()::text::bigint)) THEN
        RAISE EXCEPTION 'limit % ends by itself', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sanctions_end_early_by_a_vote';
    END IF;
    RETURN NEW;
END $$;

-- Whoever is expelled has no vote in what opens meanwhile. On the rolls of votes that are open they stay: nothing moves under these.
CREATE OR REPLACE FUNCTION franchise(moment timestamptz) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH rule AS MATERIALIZED (
        SELECT moment - make_interval(days => policy_number('franchise.min_account_days')) AS joined_by,
            policy_number('franchise.min_active_days') AS active_days,
            policy_number('franchise.vouches_needed') AS vouches, policy_number('franchise.founders') AS founders),
    founders AS MATERIALIZED (
        SELECT f.id FROM members f WHERE f.email_confirmed_at IS NOT NULL
        ORDER BY f.email_confirmed_at, f.id LIMIT (SELECT founders FROM rule)),
    vouched AS MATERIALIZED (
        SELECT v.member_id FROM vouches v WHERE v.withdrawn_at IS NULL AND v.at <= moment
        GROUP BY v.member_id HAVING count(*) >= (SELECT vouches FROM rule))
    SELECT m.id FROM members m, rule
    WHERE m.email_confirmed_at <= moment AND m.erased_at IS NULL AND m.joined_at <= rule.joined_by
      AND m.active_days >= rule.active_days
      AND (rule.vouches = 0 OR m.id IN (SELECT id FROM founders) OR m.id IN (SELECT member_id FROM vouched))
      AND NOT EXISTS (SELECT FROM sanctions x WHERE x.member_id = m.id AND x.kind = 'expel' AND x.starts_at <= moment AND x.ends_at > moment)
$$;

CREATE OR REPLACE FUNCTION roll_members(proposal bigint, opens timestamptz) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT f FROM franchise(opens) f WHERE NOT EXISTS (SELECT FROM provisional_rolls WHERE proposal_id = proposal)
    UNION ALL
    SELECT m.id FROM provisional_members r JOIN members m ON m.id = r.member_id
    WHERE r.proposal_id = proposal AND m.email_confirmed_at IS NOT NULL AND m.erased_at IS NULL
      AND NOT EXISTS (SELECT FROM sanctions x WHERE x.member_id = m.id AND x.kind = 'expel' AND x.starts_at <= opens AND x.ends_at > opens)
      AND NOT EXISTS (
        SELECT FROM challenges c WHERE c.proposal_id = proposal AND c.member_id = m.id
        HAVING count(*) FILTER (WHERE c.stance = 'against') >= policy_number('franchise.challengers_needed')
           AND count(*) FILTER (WHERE c.stance = 'for') < policy_number('franchise.vouches_after_challenge'))
$$;
