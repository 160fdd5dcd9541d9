-- The franchise: who vouches for whom, the provisional roll and the challenges to it, and the one rule by which a roll is made.

CREATE TABLE vouches (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    voucher_id bigint NOT NULL,
    member_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    withdrawn_at timestamptz,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT vouches_voucher FOREIGN KEY (voucher_id) REFERENCES members (id),
    CONSTRAINT vouches_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT vouches_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT vouches_one_per_pair UNIQUE (voucher_id, member_id),
    CONSTRAINT vouches_not_for_oneself CHECK (voucher_id <> member_id)
);
CREATE INDEX vouches_by_member ON vouches (member_id) WHERE withdrawn_at IS NULL;
COMMENT ON TABLE vouches IS 'Who says of whom that this is a person who belongs here. One per pair, withdrawn or not.';
CREATE TRIGGER vouches_need_a_record BEFORE INSERT OR UPDATE ON vouches FOR EACH ROW EXECUTE FUNCTION require_own_record();

CREATE TABLE provisional_rolls (
    proposal_id bigint PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    hash bytea NOT NULL,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT provisional_rolls_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT provisional_rolls_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT provisional_rolls_hash_length CHECK (octet_length(hash) = 32)
);
CREATE TRIGGER provisional_rolls_need_a_record BEFORE INSERT ON provisional_rolls FOR EACH ROW EXECUTE FUNCTION require_own_record();
COMMENT ON TABLE provisional_rolls IS 'When the roll of a proposal was published so that it can be challenged before it is frozen.';

CREATE TABLE provisional_members (
    proposal_id bigint NOT NULL,
    member_id bigint NOT NULL,
    CONSTRAINT provisional_members_once PRIMARY KEY (proposal_id, member_id),
    CONSTRAINT provisional_members_roll FOREIGN KEY (proposal_id) REFERENCES provisional_rolls (proposal_id),
    CONSTRAINT provisional_members_member FOREIGN KEY (member_id) REFERENCES members (id)
);
COMMENT ON TABLE provisional_members IS 'Those on a provisional roll. Whoever comes later is not on the roll that is frozen.';

CREATE TABLE challenges (
    proposal_id bigint NOT NULL,
    member_id bigint NOT NULL,
    by_id bigint NOT NULL,
    stance text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT challenges_once PRIMARY KEY (proposal_id, member_id, by_id),
    CONSTRAINT challenges_of_the_provisional FOREIGN KEY (proposal_id, member_id) REFERENCES provisional_members (proposal_id, member_id),
    CONSTRAINT challenges_by_the_provisional FOREIGN KEY (proposal_id, by_id) REFERENCES provisional_members (proposal_id, member_id),
    CONSTRAINT challenges_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT challenges_stance CHECK (stance IN ('against', 'for')),
    CONSTRAINT challenges_not_of_oneself CHECK (by_id <> member_id),
    CONSTRAINT challenges_reason_length CHECK (char_length(reason) BETWEEN 1 AND 1000)
);
CREATE TRIGGER challenges_need_a_record BEFORE INSERT ON challenges FOR EACH ROW EXECUTE FUNCTION require_own_record();
COMMENT ON TABLE challenges IS 'Who says that an account on a provisional roll is nobody, and who vouches for it. Each says one thing about an account, once.';

CREATE TRIGGER provisional_rolls_are_history BEFORE UPDATE OR DELETE ON provisional_rolls FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER provisional_members_are_history BEFORE UPDATE OR DELETE ON provisional_members FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER challenges_are_history BEFORE UPDATE OR DELETE ON challenges FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Everybody who may vote, by what holds at a moment: the franchise, whole and in one place. The first to confirm their
-- address founded the community and need nobody to vouch for them.
CREATE FUNCTION franchise(moment timestamptz) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
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

-- Who is on the roll of a vote that opens now: used to freeze it, and to check what was frozen.
CREATE FUNCTION roll_members(proposal bigint, opens timestamptz) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT f FROM franchise(opens) f WHERE NOT EXISTS (SELECT FROM provisional_rolls WHERE proposal_id = proposal)
    UNION ALL
    SELECT m.id FROM provisional_members r JOIN members m ON m.id = r.member_id
    WHERE r.proposal_id = proposal AND m.email_confirmed_at IS NOT NULL AND m.erased_at IS NULL
      AND NOT EXISTS (
        SELECT FROM challenges c WHERE c.proposal_id = proposal AND c.member_id = m.id
        HAVING count(*) FILTER (WHERE c.stance = 'against') >= policy_number('franchise.challengers_needed')
           AND count(*) FILTER (WHERE c.stance = 'for') < policy_number('franchise.vouches_after_challenge'))
$$;

CREATE FUNCTION roll_is_everybody(p proposals) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT (policy_number('franchise.challenge_hours') = 0 OR EXISTS (SELECT FROM provisional_rolls WHERE proposal_id = p.id))
       AND NOT EXISTS (
        SELECT FROM roll_members(p.id, p.opens_at) f
        FULL JOIN (SELECT member_id FROM roll WHERE proposal_id = p.id) r ON r.member_id = f
        WHERE f IS NULL OR r.member_id IS NULL)
$$;

-- Only who may vote can vouch, and not for everybody at once.
CREATE FUNCTION vouches_by_the_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.voucher_id, NEW.member_id, NEW.at) IS DISTINCT FROM (OLD.id, OLD.voucher_id, OLD.member_id, OLD.at)
           OR OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
           OR EXISTS (SELECT FROM provisional_members r WHERE r.member_id = OLD.member_id)
           OR EXISTS (SELECT FROM roll r WHERE r.member_id = OLD.member_id) THEN
            RAISE EXCEPTION 'a voucher is withdrawn once, before it is used'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'vouches_are_withdrawn_unused';
        END IF;
        RETURN NEW;
    END IF;
    -- One after the other, so that two at once are counted.
    PERFORM FROM members WHERE id = NEW.voucher_id FOR NO KEY UPDATE;
    IF NEW.withdrawn_at IS NOT NULL OR NEW.at > folkmoot_now() OR NEW.at < folkmoot_now() - interval '1 minute'
       OR NOT EXISTS (SELECT FROM franchise(folkmoot_now()) f WHERE f = NEW.voucher_id) THEN
        RAISE EXCEPTION 'only who may vote can vouch'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'vouches_by_those_who_may_vote';
    END IF;
    IF (SELECT count(*) FROM vouches v WHERE v.voucher_id = NEW.voucher_id AND v.at > folkmoot_now() - interval '30 days')
       >= policy_number('franchise.vouches_per_month') THEN
        RAISE EXCEPTION 'nobody vouches for so many in a month'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'vouches_per_month';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vouches_by_the_rules BEFORE INSERT OR UPDATE ON vouches FOR EACH ROW EXECUTE FUNCTION vouches_by_the_rules();

-- The provisional roll is published while the proposal is discussed and the window is open, and it is whole.
CREATE FUNCTION provisional_rolls_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF policy_number('franchise.challenge_hours') = 0 OR NEW.at > folkmoot_now() OR NEW.at < folkmoot_now() - interval '1 minute'
       OR NOT EXISTS (SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.state = 'discussion'
        AND folkmoot_now() >= p.discussion_ends_at - make_interval(hours => policy_number('franchise.challenge_hours'))) THEN
        RAISE EXCEPTION 'the roll of proposal % is not to be published now', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'provisional_rolls_in_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER provisional_rolls_in_time BEFORE INSERT ON provisional_rolls FOR EACH ROW EXECUTE FUNCTION provisional_rolls_in_time();

CREATE FUNCTION provisional_rolls_are_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM franchise(NEW.at) f
        FULL JOIN (SELECT member_id FROM provisional_members WHERE proposal_id = NEW.proposal_id) r ON r.member_id = f
        WHERE f IS NULL OR r.member_id IS NULL) THEN
        RAISE EXCEPTION 'this is not the roll of proposal %', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'provisional_rolls_are_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER provisional_rolls_are_whole AFTER INSERT ON provisional_rolls
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION provisional_rolls_are_whole();

CREATE FUNCTION provisional_members_at_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM provisional_rolls p JOIN ledger_entries l ON l.id = p.ledger_entry_id
        WHERE p.proposal_id = NEW.proposal_id AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'a provisional roll is published whole'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'provisional_members_at_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER provisional_members_at_once BEFORE INSERT ON provisional_members FOR EACH ROW EXECUTE FUNCTION provisional_members_at_once();

CREATE FUNCTION challenges_within_the_window() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM proposals p WHERE p.id = NEW.proposal_id AND p.state = 'discussion' AND folkmoot_now() < p.discussion_ends_at FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the roll of proposal % cannot be challenged now', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'challenges_within_the_window';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER challenges_within_the_window BEFORE INSERT ON challenges FOR EACH ROW EXECUTE FUNCTION challenges_within_the_window();

-- A day counts once, on that day.
CREATE FUNCTION active_days_one_by_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.active_days, NEW.active_on) IS DISTINCT FROM (OLD.active_days, OLD.active_on)
       AND NOT (NEW.active_days = OLD.active_days + 1 AND NEW.active_on = (folkmoot_now() AT TIME ZONE 'UTC')::date
                AND NEW.active_on > coalesce(OLD.active_on, '-infinity')) THEN
        RAISE EXCEPTION 'a day counts once, on that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'active_days_one_by_one';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER active_days_one_by_one BEFORE UPDATE ON members FOR EACH ROW EXECUTE FUNCTION active_days_one_by_one();
