-- Imaginary friends: actors made of sources for somebody who is not here. One keeps what others publish elsewhere together; whatever
-- needs an account (a ballot, a seat, a session, a mail) refers to members, and an imaginary friend is never one.
CREATE TABLE imaginary_friends (
    id bigint PRIMARY KEY,
    page_url text,
    made_by bigint NOT NULL,
    made_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    kept_by bigint,
    claimed_by bigint,
    claimed_at timestamptz,
    CONSTRAINT imaginary_friends_actor FOREIGN KEY (id) REFERENCES actors (id),
    CONSTRAINT imaginary_friends_maker FOREIGN KEY (made_by) REFERENCES members (id),
    CONSTRAINT imaginary_friends_keeper FOREIGN KEY (kept_by) REFERENCES members (id),
    CONSTRAINT imaginary_friends_claimer FOREIGN KEY (claimed_by) REFERENCES members (id),
    CONSTRAINT imaginary_friends_page_url_length CHECK (char_length(page_url) BETWEEN 8 AND 2000),
    CONSTRAINT imaginary_friends_claims_say_when CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)),
    CONSTRAINT imaginary_friends_claimed_are_kept_by_nobody CHECK (claimed_by IS NULL OR kept_by IS NULL)
);
CREATE INDEX imaginary_friends_by_keeper ON imaginary_friends (kept_by) WHERE kept_by IS NOT NULL;
CREATE INDEX imaginary_friends_by_claimer ON imaginary_friends (claimed_by) WHERE claimed_by IS NOT NULL;
COMMENT ON TABLE imaginary_friends IS 'Actors of kind imaginary: for somebody who is not here, made of what they publish elsewhere.';
COMMENT ON COLUMN imaginary_friends.page_url IS 'Where that person is, as whoever made it says; it proves nothing.';
COMMENT ON COLUMN imaginary_friends.kept_by IS 'Who changes it and answers for it. NULL: nobody, until a follower does.';
COMMENT ON COLUMN imaginary_friends.claimed_by IS 'The member who showed that they are that person. The old handle leads to their profile.';

CREATE TABLE friend_acts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    friend_id bigint NOT NULL,
    what text NOT NULL,
    by_id bigint,
    detail text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT friend_acts_friend FOREIGN KEY (friend_id) REFERENCES imaginary_friends (id),
    CONSTRAINT friend_acts_by FOREIGN KEY (by_id) REFERENCES members (id),
    CONSTRAINT friend_acts_what CHECK (what IN ('made', 'renamed', 'source_added', 'source_removed', 'let_go', 'taken_on', 'claimed', 'deleted')),
    CONSTRAINT friend_acts_detail_length CHECK (char_length(detail) <= 2000)
);
CREATE INDEX friend_acts_by_friend ON friend_acts (friend_id, id DESC);
COMMENT ON TABLE friend_acts IS 'What was done to an imaginary friend and by whom; everybody who can see it reads it. by_id NULL: the software, because its keeper left.';
CREATE TRIGGER friend_acts_are_history BEFORE UPDATE OR DELETE ON friend_acts FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Nobody takes one for a member: its handle says what it is, and no other handle does.
CREATE FUNCTION friends_wear_their_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the handle % does not say what kind of actor this is', NEW.handle
        USING ERRCODE = 'check_violation', CONSTRAINT = 'friends_wear_their_mark';
END $$;
CREATE TRIGGER friends_wear_their_mark BEFORE INSERT OR UPDATE OF handle, kind ON actors FOR EACH ROW
    WHEN (NEW.erased_at IS NULL AND (NEW.kind = 'imaginary') <> (NEW.handle LIKE '%\_imaginary')) EXECUTE FUNCTION friends_wear_their_mark();

-- Behind an account there is a person.
CREATE FUNCTION members_are_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM actors WHERE id = NEW.id AND kind = 'member') THEN
        RAISE EXCEPTION 'actor % is no person', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'members_are_people';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_are_people BEFORE INSERT ON members FOR EACH ROW EXECUTE FUNCTION members_are_people();

-- What it was made as stays; a claim is for good; whoever is gone or expelled keeps none.
CREATE FUNCTION friends_are_as_they_were_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM actors WHERE id = NEW.id AND kind = 'imaginary') THEN
        RAISE EXCEPTION 'actor % is no imaginary friend', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'friends_are_imaginary';
    END IF;
    IF TG_OP = 'UPDATE' AND ((NEW.id, NEW.made_by, NEW.made_at) IS DISTINCT FROM (OLD.id, OLD.made_by, OLD.made_at)
        OR OLD.claimed_by IS NOT NULL) THEN
        RAISE EXCEPTION 'imaginary friend % stays as it was made and claimed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'friends_are_as_they_were_made';
    END IF;
    IF NEW.kept_by IS NOT NULL AND must_leave_groups(NEW.kept_by) THEN
        RAISE EXCEPTION 'member % is gone or expelled', NEW.kept_by USING ERRCODE = 'check_violation', CONSTRAINT = 'friends_are_kept_by_members';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER friends_are_as_they_were_made BEFORE INSERT OR UPDATE ON imaginary_friends
    FOR EACH ROW EXECUTE FUNCTION friends_are_as_they_were_made();

CREATE FUNCTION let_go_of_friends(keeper bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO friend_acts (friend_id, what) SELECT id, 'let_go' FROM imaginary_friends WHERE kept_by = keeper;
    UPDATE imaginary_friends SET kept_by = NULL WHERE kept_by = keeper;
END $$;
CREATE FUNCTION leavers_let_go_of_friends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM let_go_of_friends(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER leavers_let_go_of_friends AFTER UPDATE OF erased_at ON members FOR EACH ROW
    WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL) EXECUTE FUNCTION leavers_let_go_of_friends();
CREATE FUNCTION expelled_let_go_of_friends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM let_go_of_friends(NEW.member_id);
    RETURN NULL;
END $$;
CREATE TRIGGER expelled_let_go_of_friends AFTER INSERT ON sanctions FOR EACH ROW WHEN (NEW.kind = 'expel')
    EXECUTE FUNCTION expelled_let_go_of_friends();

-- One imaginary friend for each feed: what is talked about under it is in one place. Of two at once the second waits and is told. What
-- a case hides keeps its place, so that nobody makes it again beside.
CREATE INDEX sources_by_url ON sources (url) WHERE removed_at IS NULL;
CREATE INDEX sources_by_site ON sources (site_url) WHERE removed_at IS NULL AND site_url IS NOT NULL;
CREATE FUNCTION friends_have_a_feed_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM imaginary_friends WHERE id = NEW.actor_id) THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('imaginary friend ' || NEW.url, 0));
    IF EXISTS (SELECT FROM sources s JOIN imaginary_friends f ON f.id = s.actor_id
        WHERE s.url = NEW.url AND s.removed_at IS NULL AND s.id <> NEW.id AND s.actor_id <> NEW.actor_id) THEN
        RAISE EXCEPTION 'another imaginary friend has the feed of source %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'friends_have_a_feed_alone';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER friends_have_a_feed_alone BEFORE INSERT OR UPDATE OF url, actor_id, removed_at ON sources FOR EACH ROW
    WHEN (NEW.removed_at IS NULL) EXECUTE FUNCTION friends_have_a_feed_alone();

-- Who answers for what an actor says: whoever keeps an imaginary friend, else the actor itself.
CREATE FUNCTION answers_for(actor bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT kept_by FROM imaginary_friends WHERE id = actor), actor);
END $$;

-- Nobody judges what they keep. A second net: the pool and the office leave them out before.
CREATE FUNCTION keepers_decide_nothing_of_their_friends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases c JOIN entries e ON e.id = c.entry_id JOIN imaginary_friends f ON f.id = e.author_id
        WHERE c.id = NEW.case_id AND f.kept_by = NEW.decided_by) THEN
        RAISE EXCEPTION 'member % keeps what case % is about', NEW.decided_by, NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'keepers_decide_nothing_of_their_friends';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keepers_decide_nothing_of_their_friends BEFORE INSERT ON verdicts FOR EACH ROW
    WHEN (NEW.decided_by IS NOT NULL) EXECUTE FUNCTION keepers_decide_nothing_of_their_friends();

-- What passes to another author is found under their name.
CREATE TRIGGER entries_search_author AFTER UPDATE OF author_id ON entries FOR EACH ROW
    WHEN (NEW.author_id <> OLD.author_id AND NEW.kind = 'item') EXECUTE FUNCTION search_outbox_entry();
