-- Votes whose ballots are open, and delegation in them. A vote with secret ballots is as it was.

-- Frozen with the specification, and never other than that says.
ALTER TABLE proposals ADD COLUMN ballots_open boolean NOT NULL
    GENERATED ALWAYS AS (coalesce(spec::jsonb ->> 'ballots' = 'open', false)) STORED;
CREATE INDEX proposals_with_open_ballots ON proposals (closes_at) WHERE ballots_open;

-- Whether ballots of votes that open now are open: what the track's policy says. Elections and appeals have none; they are secret.
CREATE FUNCTION ballots_are_open(of_track text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT value = '"open"'::jsonb FROM policy_versions WHERE key = 'ballots.' || of_track ORDER BY id DESC LIMIT 1), false)
       AND of_track NOT IN ('election', 'appeal')
$$;

CREATE FUNCTION votes_open_as_their_track_says() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(NEW.spec::jsonb -> 'ballots', 'null') IS DISTINCT FROM
       (CASE WHEN ballots_are_open(NEW.track) THEN '"open"' ELSE 'null' END)::jsonb THEN
        RAISE EXCEPTION 'the ballots of proposal % are not what its track says', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'votes_open_as_their_track_says';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER votes_open_as_their_track_says BEFORE UPDATE ON proposals FOR EACH ROW
    WHEN (OLD.state = 'discussion' AND NEW.state = 'voting') EXECUTE FUNCTION votes_open_as_their_track_says();

CREATE TABLE delegations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    delegate_id bigint NOT NULL,
    scope text NOT NULL,
    at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    ended_at timestamptz,
    ledger_entry_id bigint NOT NULL,
    ended_entry_id bigint,
    CONSTRAINT delegations_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT delegations_delegate FOREIGN KEY (delegate_id) REFERENCES members (id),
    CONSTRAINT delegations_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT delegations_end_record FOREIGN KEY (ended_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT delegations_not_to_oneself CHECK (delegate_id <> member_id),
    CONSTRAINT delegations_scope CHECK (scope IN ('all', 'ordinary', 'entrenched', 'document', 'decision', 'priorities')),
    CONSTRAINT delegations_end_later CHECK (until > at AND ended_at >= at),
    CONSTRAINT delegations_ended_by_a_line CHECK ((ended_at IS NULL) = (ended_entry_id IS NULL))
);
CREATE UNIQUE INDEX delegations_one_per_scope ON delegations (member_id, scope) WHERE ended_at IS NULL;
CREATE INDEX delegations_by_delegate ON delegations (delegate_id) WHERE ended_at IS NULL;
CREATE INDEX delegations_by_scope ON delegations (scope, until);
COMMENT ON TABLE delegations IS 'Who lets whom speak in votes with open ballots: given, and taken back, replaced or ended because one of the two left.';

-- Who gives or ends a delegation holds this together with others who do; who counts a vote holds it alone, so that no delegation of
-- before the close comes to light after the count.
CREATE FUNCTION hold_delegations(alone boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF alone THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('delegations', 0));
    ELSE
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('delegations', 0));
    END IF;
END $$;

-- Whether a line of this transaction says just this of these two members.
CREATE FUNCTION delegation_line_says(entry bigint, wanted text, who bigint, whom bigint, of_scope text, moment timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM ledger_entries l JOIN members a ON a.id = who JOIN members s ON s.id = whom
        WHERE l.id = entry AND l.xact = pg_current_xact_id()::text::bigint AND l.kind = wanted
          AND l.subject = 'member:' || s.ledger_name AND l.body::jsonb ->> 'actor' = 'member:' || a.ledger_name
          AND (l.body::jsonb ->> 'at')::timestamptz = moment
          AND l.body::jsonb #>> '{facts,scope}' IS NOT DISTINCT FROM of_scope)
$$;

-- Each row is what its line says, of now, and no vote was counted that it would have had a part in.
CREATE FUNCTION delegations_by_the_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := CASE WHEN TG_OP = 'INSERT' THEN NEW.at ELSE NEW.ended_at END;
BEGIN
    IF TG_OP = 'UPDATE' AND ((NEW.id, NEW.member_id, NEW.delegate_id, NEW.scope, NEW.at, NEW.until, NEW.ledger_entry_id)
       IS DISTINCT FROM (OLD.id, OLD.member_id, OLD.delegate_id, OLD.scope, OLD.at, OLD.until, OLD.ledger_entry_id)
       OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL) THEN
        RAISE EXCEPTION 'a delegation is ended once, and nothing else' USING ERRCODE = 'check_violation', CONSTRAINT = 'delegations_are_ended_once';
    END IF;
    IF TG_OP = 'INSERT' THEN
        -- Whoever leaves meanwhile is waited for, or waits.
        PERFORM FROM members WHERE id IN (NEW.member_id, NEW.delegate_id) ORDER BY id FOR SHARE;
        IF NEW.ended_at IS NOT NULL OR EXISTS (SELECT FROM members WHERE id IN (NEW.member_id, NEW.delegate_id)
            AND (erased_at IS NOT NULL OR email_confirmed_at IS NULL)) THEN
            RAISE EXCEPTION 'only members delegate, and only to members' USING ERRCODE = 'check_violation', CONSTRAINT = 'delegations_of_members';
        END IF;
        IF NOT EXISTS (SELECT FROM unnest(ARRAY['ordinary', 'entrenched', 'document', 'decision', 'priorities']) t
            WHERE NEW.scope IN ('all', t) AND ballots_are_open(t)) THEN
            RAISE EXCEPTION 'ballots are secret there' USING ERRCODE = 'check_violation', CONSTRAINT = 'delegations_where_ballots_are_open';
        END IF;
        IF NEW.until IS DISTINCT FROM NEW.at + make_interval(hours => 24 * policy_number('delegation.days')) THEN
            RAISE EXCEPTION 'a delegation lasts as long as the policy says' USING ERRCODE = 'check_violation', CONSTRAINT = 'delegations_last_so_long';
        END IF;
    END IF;
    PERFORM hold_delegations(false);
    IF moment > folkmoot_now() OR moment < folkmoot_now() - interval '1 minute'
       OR EXISTS (SELECT FROM proposals p WHERE p.ballots_open AND p.state <> 'voting' AND p.closes_at > moment) THEN
        RAISE EXCEPTION 'delegations are given and ended now' USING ERRCODE = 'check_violation', CONSTRAINT = 'delegations_in_time';
    END IF;
    IF TG_OP = 'INSERT' AND NOT delegation_line_says(NEW.ledger_entry_id, 'delegation.given', NEW.member_id, NEW.delegate_id, NEW.scope, moment)
       OR TG_OP = 'UPDATE' AND NOT (
           delegation_line_says(NEW.ended_entry_id, 'delegation.revoked', NEW.member_id, NEW.delegate_id, NEW.scope, moment)
           OR delegation_line_says(NEW.ended_entry_id, 'account.erased', NEW.member_id, NEW.member_id, NULL, moment)
           OR delegation_line_says(NEW.ended_entry_id, 'account.erased', NEW.delegate_id, NEW.delegate_id, NULL, moment)
           -- Another in its place.
           OR EXISTS (SELECT FROM ledger_entries l JOIN members d ON l.subject = 'member:' || d.ledger_name WHERE l.id = NEW.ended_entry_id
              AND delegation_line_says(NEW.ended_entry_id, 'delegation.given', NEW.member_id, d.id, NEW.scope, moment))) THEN
        RAISE EXCEPTION 'no line says this of a delegation' USING ERRCODE = 'check_violation', CONSTRAINT = 'delegations_need_a_record';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delegations_by_the_rules BEFORE INSERT OR UPDATE ON delegations FOR EACH ROW EXECUTE FUNCTION delegations_by_the_rules();

-- Who speaks for whom in a vote on a track that closes at a moment: what holds right before it. The one for the track wins.
CREATE FUNCTION delegations_speaking(of_track text, closes timestamptz) RETURNS TABLE (member_id bigint, delegate_id bigint) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (d.member_id) d.member_id, d.delegate_id FROM delegations d
    WHERE d.scope IN (of_track, 'all') AND d.at < closes AND closes <= d.until AND (d.ended_at IS NULL OR closes <= d.ended_at)
    ORDER BY d.member_id, d.scope = 'all'
$$;

CREATE TABLE open_ballots (
    proposal_id bigint NOT NULL,
    member_id bigint NOT NULL,
    choice text,
    via_id bigint,
    lost text,
    hops integer NOT NULL,
    CONSTRAINT open_ballots_once PRIMARY KEY (proposal_id, member_id),
    CONSTRAINT open_ballots_choice_length CHECK (char_length(choice) BETWEEN 1 AND 4000),
    CONSTRAINT open_ballots_lost CHECK (lost IN ('circle', 'dead_end')),
    CONSTRAINT open_ballots_one_part CHECK (num_nonnulls(choice, via_id, lost) = 1),
    CONSTRAINT open_ballots_hops CHECK (CASE WHEN choice IS NOT NULL OR coalesce(lost = 'circle', false) THEN hops = 0 ELSE hops >= 1 END)
);
CREATE INDEX open_ballots_by_member ON open_ballots (member_id, proposal_id);
COMMENT ON TABLE open_ballots IS 'Who said what in a vote with open ballots, written at its close: a choice of their own, or whose ballot spoke for them, or why nobody''s did.';
COMMENT ON COLUMN open_ballots.hops IS 'How many delegations lead to the ballot or the dead end; what makes a circle no proof of itself.';
CREATE TRIGGER open_ballots_are_history BEFORE UPDATE OR DELETE ON open_ballots FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER open_ballots_before_the_tally AFTER INSERT ON open_ballots REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION counts_are_final();
CREATE TRIGGER open_ballots_of_a_vote AFTER INSERT ON open_ballots REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION counted_ballots_are_of_a_vote();

-- What was voted in secret is never written down with names, nor what was voted openly without.
CREATE FUNCTION counts_keep_their_secrecy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT proposal_id FROM added) a JOIN proposals p ON p.id = a.proposal_id
               WHERE p.ballots_open <> (TG_TABLE_NAME = 'open_ballots')) THEN
        RAISE EXCEPTION 'ballots are kept as their vote promised'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'counts_keep_their_secrecy';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER open_ballots_keep_their_secrecy AFTER INSERT ON open_ballots REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION counts_keep_their_secrecy();
CREATE TRIGGER turnouts_keep_their_secrecy AFTER INSERT ON turnouts REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION counts_keep_their_secrecy();
CREATE TRIGGER counted_ballots_keep_their_secrecy AFTER INSERT ON counted_ballots REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION counts_keep_their_secrecy();

-- Whether the rows of an open vote are exactly what follows from its box and the delegations. Each row is held against the row of the
-- next member only: what is right at every step is right as a whole, because steps are counted, and a count cannot sink for ever.
CREATE FUNCTION open_count_is_right(vote bigint, of_track text, closes timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN NOT EXISTS (
        SELECT FROM (SELECT member_id, choice FROM ballots WHERE proposal_id = vote) b
        FULL JOIN (SELECT member_id, choice FROM open_ballots WHERE proposal_id = vote AND choice IS NOT NULL) o USING (member_id)
        WHERE b.choice IS DISTINCT FROM o.choice)
    AND NOT EXISTS (
        SELECT FROM (
            SELECT s.member_id, s.delegate_id, n.choice AS next_choice, n.via_id AS next_via, n.lost AS next_lost, n.hops AS next_hops
            FROM delegations_speaking(of_track, closes) s
            JOIN roll r ON r.proposal_id = vote AND r.member_id = s.member_id
            LEFT JOIN open_ballots n ON n.proposal_id = vote AND n.member_id = s.delegate_id
            WHERE NOT EXISTS (SELECT FROM ballots b WHERE b.proposal_id = vote AND b.member_id = s.member_id)) given
        FULL JOIN (SELECT member_id, via_id, lost, hops FROM open_ballots WHERE proposal_id = vote AND choice IS NULL) o USING (member_id)
        WHERE (CASE
            WHEN given.delegate_id IS NULL OR o.hops IS NULL THEN false
            WHEN given.next_choice IS NOT NULL THEN o.via_id = given.delegate_id AND o.hops = 1
            WHEN given.next_via IS NOT NULL THEN o.via_id = given.next_via AND o.hops = given.next_hops + 1
            WHEN given.next_lost = 'circle' THEN o.lost = 'circle'
            WHEN given.next_lost = 'dead_end' THEN o.lost = 'dead_end' AND o.hops = given.next_hops + 1
            ELSE o.lost = 'dead_end' AND o.hops = 1 END) IS NOT TRUE);
END $$;

-- A tally is written after the close, of exactly the ballots in the box; where they are open, also of the copies that follow
-- from delegations.
CREATE OR REPLACE FUNCTION tallies_are_of_the_ballots() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p record;
    is_right boolean;
    yes bigint;
    no bigint;
BEGIN
    SELECT state, closes_at, rule, track, ballots_open INTO p FROM proposals WHERE id = NEW.proposal_id FOR UPDATE;
    IF p.ballots_open THEN
        PERFORM hold_delegations(true);
        is_right := open_count_is_right(NEW.proposal_id, p.track, p.closes_at);
        SELECT count(*) FILTER (WHERE c.choice = 'yes'), count(*) FILTER (WHERE c.choice = 'no') INTO yes, no
            FROM open_ballots o JOIN open_ballots c ON c.proposal_id = o.proposal_id AND c.member_id = coalesce(o.via_id, o.member_id)
            WHERE o.proposal_id = NEW.proposal_id AND p.rule ->> 'method' = 'majority';
    ELSE
        is_right := NOT EXISTS (
            SELECT FROM (SELECT choice, count(*) AS n FROM ballots WHERE proposal_id = NEW.proposal_id GROUP BY choice) b
            FULL JOIN (SELECT choice, count(*) AS n FROM counted_ballots WHERE proposal_id = NEW.proposal_id GROUP BY choice) c USING (choice)
            WHERE b.n IS DISTINCT FROM c.n)
        AND NOT EXISTS (
            SELECT FROM (SELECT member_id AS cast_by FROM ballots WHERE proposal_id = NEW.proposal_id) b
            FULL JOIN (SELECT member_id AS counted FROM turnouts WHERE proposal_id = NEW.proposal_id) t ON cast_by = counted
            WHERE cast_by IS NULL OR counted IS NULL);
        SELECT count(*) FILTER (WHERE choice = 'yes'), count(*) FILTER (WHERE choice = 'no') INTO yes, no
            FROM ballots WHERE proposal_id = NEW.proposal_id AND p.rule ->> 'method' = 'majority';
    END IF;
    IF p.state IS DISTINCT FROM 'voting' OR folkmoot_now() < p.closes_at OR is_right IS NOT TRUE
       -- Every rule of a vote for or against asks for more than that; none for less.
       OR (NEW.outcome = 'passed' AND p.rule ->> 'method' = 'majority' AND yes <= no) THEN
        RAISE EXCEPTION 'this is no tally of the ballots of proposal %', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tallies_are_of_the_ballots';
    END IF;
    RETURN NEW;
END $$;
