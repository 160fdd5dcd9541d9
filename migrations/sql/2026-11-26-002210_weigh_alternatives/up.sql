-- Other values for a policy that somebody proposes to set. What is backed by enough members is voted on together, option by option.
CREATE TABLE alternatives (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    proposal_id bigint NOT NULL,
    number integer NOT NULL,
    member_id bigint NOT NULL,
    value jsonb NOT NULL,
    comment_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT alternatives_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT alternatives_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT alternatives_comment FOREIGN KEY (comment_id) REFERENCES entries (id),
    CONSTRAINT alternatives_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT alternatives_numbered UNIQUE (proposal_id, number),
    CONSTRAINT alternatives_each_value_once UNIQUE (proposal_id, value),
    CONSTRAINT alternatives_are_few CHECK (number BETWEEN 1 AND 6),
    CONSTRAINT alternatives_value_length CHECK (char_length(value::text) <= 200)
);
CREATE INDEX alternatives_by_member ON alternatives (member_id);
COMMENT ON TABLE alternatives IS 'Other values for the policy that a proposal would set. The reason is a comment in its thread, seen and moderated like every comment.';

CREATE TABLE alternative_backings (
    alternative_id bigint NOT NULL,
    member_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT alternative_backings_once PRIMARY KEY (alternative_id, member_id),
    CONSTRAINT alternative_backings_alternative FOREIGN KEY (alternative_id) REFERENCES alternatives (id),
    CONSTRAINT alternative_backings_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT alternative_backings_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id)
);
CREATE INDEX alternative_backings_by_member ON alternative_backings (member_id);
COMMENT ON TABLE alternative_backings IS 'Who would have an alternative voted on too; whoever proposed it is not among them.';

CREATE TRIGGER alternatives_need_a_record BEFORE INSERT ON alternatives FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER alternatives_are_history BEFORE UPDATE OR DELETE ON alternatives FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER alternative_backings_need_a_record BEFORE INSERT ON alternative_backings FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER alternative_backings_are_history BEFORE UPDATE OR DELETE ON alternative_backings FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- They come while the text may still change, as what the proposal could set.
CREATE FUNCTION alternatives_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p record;
BEGIN
    SELECT state, sponsoring_ends_at, discussion_ends_at, payload, thread_id INTO p FROM proposals WHERE id = NEW.proposal_id FOR UPDATE;
    IF NOT coalesce(p.payload ->> 'kind' = 'set_policy' AND NOT same_value(p.payload -> 'old', NEW.value) AND CASE p.state
        WHEN 'sponsoring' THEN folkmoot_now() < p.sponsoring_ends_at WHEN 'discussion' THEN folkmoot_now() < p.discussion_ends_at END
        AND EXISTS (SELECT FROM entries e WHERE e.id = NEW.comment_id AND e.thread_id = p.thread_id AND e.author_id = NEW.member_id), false) THEN
        RAISE EXCEPTION 'proposal % takes no such alternative now', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'alternatives_in_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alternatives_in_time BEFORE INSERT ON alternatives FOR EACH ROW EXECUTE FUNCTION alternatives_in_time();

CREATE FUNCTION alternative_backings_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p record;
BEGIN
    SELECT q.state, q.sponsoring_ends_at, q.discussion_ends_at, a.member_id AS offered_by INTO p
        FROM alternatives a JOIN proposals q ON q.id = a.proposal_id WHERE a.id = NEW.alternative_id FOR SHARE OF q;
    IF NOT coalesce(p.offered_by <> NEW.member_id AND CASE p.state
        WHEN 'sponsoring' THEN folkmoot_now() < p.sponsoring_ends_at WHEN 'discussion' THEN folkmoot_now() < p.discussion_ends_at END, false) THEN
        RAISE EXCEPTION 'alternative % cannot be backed like this now', NEW.alternative_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'alternative_backings_in_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alternative_backings_in_time BEFORE INSERT ON alternative_backings FOR EACH ROW EXECUTE FUNCTION alternative_backings_in_time();

-- A vote among values is on what was proposed, and on every alternative that is backed by as many as the constitution asks for;
-- on nothing else. A vote for or against is not opened over the head of one.
CREATE FUNCTION votes_weigh_what_is_backed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    proposed jsonb;
    backed jsonb;
BEGIN
    IF OLD.state <> 'discussion' OR NEW.state <> 'voting' OR NOT coalesce(NEW.payload ->> 'kind' IN ('set_policy', 'choose_value'), false) THEN
        RETURN NEW;
    END IF;
    SELECT coalesce(v.payload -> 'new', 'null') INTO proposed FROM proposal_versions v
        WHERE v.proposal_id = NEW.id AND v.payload ->> 'kind' = 'set_policy' ORDER BY v.version DESC LIMIT 1;
    SELECT coalesce(jsonb_agg(a.value ORDER BY a.number), '[]') INTO backed FROM alternatives a
        WHERE a.proposal_id = NEW.id AND NOT same_value(a.value, proposed) AND NOT same_value(a.value, NEW.payload -> 'old')
          AND (SELECT count(*) FROM alternative_backings b WHERE b.alternative_id = a.id)
              >= coalesce(policy_number('alternative.backers_needed'), 2);
    IF (NEW.payload ->> 'kind' = 'set_policy') <> (backed = '[]')
       OR (NEW.payload ->> 'kind' = 'choose_value' AND NEW.payload -> 'options' IS DISTINCT FROM jsonb_build_array(proposed) || backed) THEN
        RAISE EXCEPTION 'the vote on proposal % is not on what was proposed and backed', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'votes_weigh_what_is_backed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alternatives_are_weighed BEFORE UPDATE ON proposals FOR EACH ROW EXECUTE FUNCTION votes_weigh_what_is_backed();

-- The place that a ballot gives to an option; what it does not rank comes after all that it does.
CREATE FUNCTION place_on_ballot(choice text, option text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce((SELECT n FROM jsonb_array_elements(choice::jsonb) WITH ORDINALITY tiers (tier, n) WHERE tier ? option LIMIT 1), 1000)
$$;

-- The value that a passed vote puts in force: the one it was on, or the option that its count names, if more ballots put that
-- above none of these than below.
CREATE FUNCTION value_voted_in(p proposals, result text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    winner text;
BEGIN
    IF p.payload ->> 'kind' IS DISTINCT FROM 'choose_value' THEN
        RETURN p.payload -> 'new';
    END IF;
    winner := result::jsonb -> 'winners' ->> 0;
    IF winner !~ '^[1-9][0-9]?$' OR NOT (
        SELECT count(*) FILTER (WHERE above < below) > count(*) FILTER (WHERE above > below)
        FROM (SELECT place_on_ballot(choice, winner) AS above, place_on_ballot(choice, 'none') AS below
              FROM counted_ballots WHERE proposal_id = p.id) placed) THEN
        RETURN NULL;
    END IF;
    RETURN p.payload -> 'options' -> (winner::integer - 1);
END $$;

CREATE OR REPLACE FUNCTION policy_versions_need_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    carried boolean;
BEGIN
    IF NEW.previous_id IS DISTINCT FROM (SELECT max(id) FROM policy_versions WHERE key = NEW.key) THEN
        RAISE EXCEPTION 'policy % has changed meanwhile', NEW.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_versions_follow_one_another';
    END IF;
    IF NEW.reverts_id IS NOT NULL THEN
        -- What goes back is what is in force, after its end, to what the vote had said it replaced; and changes that were to come
        -- first come first, however late that is done.
        IF NEW.reverts_id IS DISTINCT FROM NEW.previous_id OR NOT EXISTS (
            SELECT FROM policy_versions v JOIN proposals p ON p.id = v.proposal_id
            WHERE v.id = NEW.reverts_id AND v.key = NEW.key AND p.state = 'enacted' AND v.ends_at <= folkmoot_now()
              AND (same_value(p.payload -> 'old', NEW.value)
                   OR p.payload ->> 'old_sha256' = encode(sha256(convert_to(NEW.value #>> '{}', 'UTF8')), 'hex'))
              AND NOT change_comes_before(NEW.key, v.ends_at)) THEN
            RAISE EXCEPTION 'policy % does not go back like this now', NEW.key
                USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_versions_go_back_at_their_end';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.proposal_id IS NULL THEN
        carried := EXISTS (SELECT FROM community WHERE founded_at IS NULL);
    ELSE
        carried := EXISTS (
            SELECT FROM proposals p JOIN tallies t ON t.proposal_id = p.id
            WHERE p.id = NEW.proposal_id AND p.state = 'passed' AND t.outcome = 'passed'
              AND p.enact_at <= folkmoot_now()
              AND p.payload ->> 'key' = NEW.key AND value_voted_in(p, t.result) = NEW.value
              AND NEW.ends_at IS NOT DISTINCT FROM proposal_ends_at(p)
              -- What had ended by then goes back first.
              AND NOT EXISTS (SELECT FROM policy_versions v WHERE v.id = NEW.previous_id AND v.ends_at <= p.enact_at));
    END IF;
    IF NOT carried THEN
        RAISE EXCEPTION 'no passed proposal carries this change of policy %', NEW.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_versions_need_a_vote';
    END IF;
    RETURN NEW;
END $$;
