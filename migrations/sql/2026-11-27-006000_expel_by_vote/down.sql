CREATE OR REPLACE FUNCTION roll_members(proposal bigint, opens timestamptz) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT f FROM franchise(opens) f WHERE NOT EXISTS (SELECT FROM provisional_rolls WHERE proposal_id = proposal)
    UNION ALL
    SELECT m.id FROM provisional_members r JOIN members m ON m.id = r.member_id
    WHERE r.proposal_id = proposal AND m.email_confirmed_at IS NOT NULL AND m.erased_at IS NULL
      AND NOT EXISTS (
        SELECT FROM challenges c WHERE c.proposal_id = proposal AND c.member_id = m.id
        HAVING count(*) FILTER (WHERE c.stance = 'against') >= policy_number('franchise.challengers_needed')
           AND count(*) FILTER (WHERE c.stance = 'for') < policy_number('franchise.vouches_after_challenge'))
$$;
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
$$;
CREATE OR REPLACE FUNCTION sanctions_end_early_by_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.member_id, NEW.case_id, NEW.kind, NEW.rule_id, NEW.reason, NEW.starts_at)
        IS DISTINCT FROM (OLD.id, OLD.member_id, OLD.case_id, OLD.kind, OLD.rule_id, OLD.reason, OLD.starts_at)
       OR NEW.ends_at >= OLD.ends_at OR NEW.ends_at < folkmoot_now() - interval '1 minute'
       OR NOT EXISTS (
        SELECT FROM overrulings o JOIN entries e ON e.id = o.entry_id JOIN ledger_entries l ON l.id = o.ledger_entry_id
        WHERE (o.proposal_id = NEW.lifted_by OR o.by_case_id = NEW.lifted_by_case) AND e.author_id = OLD.member_id
          AND o.removed_at <= OLD.starts_at AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'limit % ends by itself', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sanctions_end_early_by_a_vote';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER expulsions_are_carried_out ON enactments;
DROP FUNCTION expulsions_are_carried_out();
CREATE OR REPLACE FUNCTION enactments_of_their_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.policy_version_id IS NULL) <> EXISTS (
        SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.track IN ('priorities', 'election', 'appeal')) THEN
        RAISE EXCEPTION 'proposal % is not put in force like this', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enactments_of_their_track';
    END IF;
    RETURN NEW;
END $$;
DROP INDEX proposals_one_expulsion_per_case;
DROP TRIGGER expulsions_need_a_vote ON sanctions;
DROP FUNCTION expulsions_need_a_vote();
DROP FUNCTION is_carried_now(bigint, text, bigint);
-- An expulsion cannot be kept by the shape before: it refuses when there is any.
DROP INDEX sanctions_once_per_vote;
ALTER TABLE sanctions DROP CONSTRAINT sanctions_expel_by_vote;
ALTER TABLE sanctions DROP COLUMN carried_by;
ALTER TABLE sanctions DROP CONSTRAINT sanctions_kind;
ALTER TABLE sanctions ADD CONSTRAINT sanctions_kind CHECK (kind IN ('warn', 'limit', 'suspend'));
