-- What each member does not want to meet: blocks (both sides see nothing of each other), mutes, hidden entries, words.
-- Blocks are part of the visibility rule; the others only keep things out of one's own streams and digests.

CREATE TABLE blocks (
    blocker_id bigint NOT NULL,
    blocked_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT blocks_once PRIMARY KEY (blocker_id, blocked_id),
    CONSTRAINT blocks_blocker FOREIGN KEY (blocker_id) REFERENCES members (id),
    CONSTRAINT blocks_blocked FOREIGN KEY (blocked_id) REFERENCES actors (id),
    CONSTRAINT blocks_somebody_else CHECK (blocker_id <> blocked_id)
);
CREATE INDEX blocks_by_blocked ON blocks (blocked_id);
COMMENT ON TABLE blocks IS 'Who does not want to meet whom; it holds in both directions.';

CREATE TABLE mutes (
    member_id bigint NOT NULL,
    muted_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT mutes_once PRIMARY KEY (member_id, muted_id),
    CONSTRAINT mutes_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT mutes_muted FOREIGN KEY (muted_id) REFERENCES actors (id),
    CONSTRAINT mutes_somebody_else CHECK (member_id <> muted_id)
);
CREATE INDEX mutes_by_muted ON mutes (muted_id);
COMMENT ON TABLE mutes IS 'Whose entries stay out of a member''s streams and digests; nobody else knows.';

CREATE TABLE hides (
    member_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT hides_once PRIMARY KEY (member_id, entry_id),
    CONSTRAINT hides_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT hides_entry FOREIGN KEY (entry_id) REFERENCES entries (id)
);
COMMENT ON TABLE hides IS 'Entries that a member put out of their own streams and digests.';

ALTER TABLE members
    ADD COLUMN apart bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN muted bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN muted_words text NOT NULL DEFAULT '',
    ADD CONSTRAINT members_apart_length CHECK (cardinality(apart) <= 1000000),
    ADD CONSTRAINT members_muted_length CHECK (cardinality(muted) <= 5000),
    ADD CONSTRAINT members_muted_words_length CHECK (char_length(muted_words) <= 4000);
COMMENT ON COLUMN members.apart IS 'Whom they block and who blocks them. Whatever anybody writes here, a trigger puts what blocks says: it only saves asking for each line of each page.';
COMMENT ON COLUMN members.muted IS 'Whom they mute; kept as apart is.';
COMMENT ON COLUMN members.muted_words IS 'One word or phrase on each line.';

CREATE FUNCTION members_filter_as_their_tables_say() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.apart := ARRAY(SELECT blocked_id FROM blocks WHERE blocker_id = NEW.id
        UNION SELECT blocker_id FROM blocks WHERE blocked_id = NEW.id ORDER BY 1);
    NEW.muted := ARRAY(SELECT muted_id FROM mutes WHERE member_id = NEW.id ORDER BY 1);
    RETURN NEW;
END $$;
CREATE TRIGGER members_filter_as_their_tables_say BEFORE UPDATE OF apart, muted ON members
    FOR EACH ROW EXECUTE FUNCTION members_filter_as_their_tables_say();

CREATE FUNCTION blocks_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM blocks WHERE blocker_id = NEW.blocker_id) >= 5000 THEN
        RAISE EXCEPTION 'member % blocks as many as one member can', NEW.blocker_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'blocks_per_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER blocks_have_an_end BEFORE INSERT ON blocks FOR EACH ROW EXECUTE FUNCTION blocks_have_an_end();

-- Blocks that meet in one member lose nothing: an update waits for the row before its trigger sums up what is there then.
CREATE FUNCTION blocks_set_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    pair blocks := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    UPDATE members SET apart = '{}' WHERE id IN (pair.blocker_id, pair.blocked_id);
    RETURN NULL;
END $$;
CREATE TRIGGER blocks_set_apart AFTER INSERT OR DELETE ON blocks FOR EACH ROW EXECUTE FUNCTION blocks_set_apart();

CREATE FUNCTION mutes_are_summed_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE members SET muted = '{}' WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.member_id ELSE NEW.member_id END;
    RETURN NULL;
END $$;
CREATE TRIGGER mutes_are_summed_up AFTER INSERT OR DELETE ON mutes FOR EACH ROW EXECUTE FUNCTION mutes_are_summed_up();

-- A row is made or ends: nobody is put in somebody's place.
CREATE TRIGGER blocks_never_change BEFORE UPDATE ON blocks FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER mutes_never_change BEFORE UPDATE ON mutes FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The visibility rule, with blocks. What a vote or an office is about is there for everybody who may vote: a block hides
-- what somebody says, never what they put before the community.
CREATE FUNCTION apart_of(viewer bigint) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT apart FROM members WHERE id = viewer), '{}');
END $$;
COMMENT ON FUNCTION apart_of(bigint) IS 'Whom the viewer (NULL: a visitor) does not see, for those who do not have the list at hand.';

CREATE FUNCTION entry_stands_alone(e entries, viewer bigint, apart bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.deleted_at IS NULL
       AND (e.author_id IS NOT DISTINCT FROM viewer
            OR (NOT e.withheld
                AND (e.author_id <> ALL (apart) OR e.kind = ANY ('{proposal,feature,candidacy}'))
                AND (e.audience = 'public' OR is_follower(viewer, e.author_id))))
$$;
COMMENT ON FUNCTION entry_stands_alone(entries, bigint, bigint[]) IS 'Whether the viewer may see this entry, its thread not considered; apart is what members.apart says of the viewer.';

CREATE FUNCTION comment_visible(c entries, viewer bigint, apart bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT c.deleted_at IS NULL
       AND (c.author_id IS NOT DISTINCT FROM viewer OR (NOT c.withheld AND c.author_id <> ALL (apart)))
$$;
COMMENT ON FUNCTION comment_visible(entries, bigint, bigint[]) IS 'Whether a viewer who may see the thread may see this comment in it; apart is what members.apart says of the viewer.';

-- In each of these the list is asked for in one place: Postgres copies a function into a query only if what is costly to
-- find stands in it once.
CREATE OR REPLACE FUNCTION entry_stands_alone(e entries, viewer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT entry_stands_alone(e, viewer, apart_of(viewer))
$$;
CREATE OR REPLACE FUNCTION comment_visible(c entries, viewer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT comment_visible(c, viewer, apart_of(viewer))
$$;
CREATE FUNCTION entry_visible(e entries, viewer bigint, apart bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN e.thread_id IS NULL THEN entry_stands_alone(e, viewer, apart)
        ELSE comment_visible(e, viewer, apart) AND thread_visible(e.thread_id, viewer) END
$$;
COMMENT ON FUNCTION entry_visible(entries, bigint, bigint[]) IS 'Whether the viewer may see this entry; apart is what members.apart says of the viewer.';

-- The rule for an id, with the list at hand.
CREATE FUNCTION thread_visible(thread bigint, viewer bigint, apart bigint[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM entries t WHERE t.id = thread AND entry_stands_alone(t, viewer, apart));
END $$;
CREATE FUNCTION entry_visible_by_id(entry bigint, viewer bigint, apart bigint[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM entries e WHERE e.id = entry AND CASE WHEN e.thread_id IS NULL THEN entry_stands_alone(e, viewer, apart)
        ELSE comment_visible(e, viewer, apart) AND thread_visible(e.thread_id, viewer, apart) END);
END $$;
COMMENT ON FUNCTION entry_visible_by_id(bigint, bigint, bigint[]) IS 'Whether the viewer would see this entry if they were apart from these. With nobody: what is judged or decided is not hidden by a block.';
