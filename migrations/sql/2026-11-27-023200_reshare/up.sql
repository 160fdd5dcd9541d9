-- Passing on what everybody may read: as it is, an act like a like, or with words of one's own, a note that carries it (decision 0035).
CREATE TABLE reshares (
    entry_id bigint NOT NULL,
    actor_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT reshares_once PRIMARY KEY (entry_id, actor_id),
    CONSTRAINT reshares_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT reshares_actor FOREIGN KEY (actor_id) REFERENCES actors (id)
);
CREATE INDEX reshares_by_actor ON reshares (actor_id, at DESC, entry_id DESC);
CREATE INDEX reshares_by_time ON reshares (at DESC, entry_id, actor_id);
CREATE INDEX reshares_by_entry ON reshares (entry_id, at, actor_id);
COMMENT ON TABLE reshares IS 'Who passed on what, as it is.';

CREATE FUNCTION can_be_passed_on(entry bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM entries WHERE id = entry AND thread_id IS NULL AND audience = 'public' AND carries_id IS NULL
        AND deleted_at IS NULL AND NOT withheld);
END $$;
COMMENT ON FUNCTION can_be_passed_on(bigint) IS 'Whether everybody may read this entry, which opens a thread and passes on nothing itself.';

CREATE FUNCTION reshares_are_of_public_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT can_be_passed_on(NEW.entry_id) OR EXISTS (SELECT FROM entries WHERE id = NEW.entry_id AND author_id = NEW.actor_id) THEN
        RAISE EXCEPTION 'entry % is not passed on by %', NEW.entry_id, NEW.actor_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reshares_are_of_public_entries';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reshares_are_of_public_entries BEFORE INSERT ON reshares FOR EACH ROW EXECUTE FUNCTION reshares_are_of_public_entries();
CREATE TRIGGER reshares_never_change BEFORE UPDATE ON reshares FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE entries ADD COLUMN carries_id bigint;
COMMENT ON COLUMN entries.carries_id IS 'What it passes on. Whoever sees the note is asked for that once more: it may not be there for them.';
ALTER TABLE entries ADD CONSTRAINT entries_carries FOREIGN KEY (carries_id) REFERENCES entries (id);
ALTER TABLE entries ADD CONSTRAINT entries_that_carry_are_notes CHECK (carries_id IS NULL OR kind = 'note');
CREATE INDEX entries_by_carried ON entries (carries_id, published_at) WHERE carries_id IS NOT NULL AND deleted_at IS NULL;

CREATE FUNCTION entries_carry_public_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT can_be_passed_on(NEW.carries_id) THEN
        RAISE EXCEPTION 'entry % is not passed on', NEW.carries_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_carry_public_entries';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entries_carry_public_entries BEFORE INSERT ON entries FOR EACH ROW WHEN (NEW.carries_id IS NOT NULL)
    EXECUTE FUNCTION entries_carry_public_entries();
-- Words that were said about one thing are never below another; with a deleted note goes what it carried.
CREATE TRIGGER entries_keep_what_they_carry BEFORE UPDATE OF carries_id ON entries FOR EACH ROW
    WHEN (NEW.carries_id IS DISTINCT FROM OLD.carries_id AND (NEW.carries_id IS NOT NULL OR NEW.deleted_at IS NULL)) EXECUTE FUNCTION refuse_change();

-- Who passed an entry on, as far as somebody sees it.
CREATE FUNCTION passed_on_by(entry bigint, viewer bigint, apart bigint[]) RETURNS TABLE (actor_id bigint, at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT y.actor_id, y.at FROM reshares y WHERE y.entry_id = entry AND y.actor_id <> ALL (apart)
    UNION ALL
    SELECT c.author_id, c.published_at FROM entries c WHERE c.carries_id = entry AND c.deleted_at IS NULL AND entry_stands_alone(c, viewer, apart)
$$;

-- What a note passes on, as the viewer meets it; nothing where they may not see it, for whatever reason.
CREATE FUNCTION carried_by(entry bigint, viewer bigint, apart bigint[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('id', o.id, 'author_id', o.author_id, 'handle', a.handle, 'name', coalesce(nullif(a.display_name, ''), a.handle),
            'title', coalesce(o.title, ''), 'html_start', left(o.body_html, 2000), 'labels', CASE WHEN o.labels <> '{}' THEN labels_of(o.id) END,
            'is_kept_away', EXISTS (SELECT FROM hides d WHERE d.member_id = viewer AND d.entry_id = o.id)
                OR EXISTS (SELECT FROM source_mutes d WHERE d.member_id = viewer AND d.source_id = o.source_id)
                OR (o.author_id IS DISTINCT FROM viewer AND EXISTS (SELECT FROM tag_mutes d WHERE d.member_id = viewer AND d.tag = ANY (o.tags))))
        FROM entries o JOIN actors a ON a.id = o.author_id WHERE o.id = entry AND entry_stands_alone(o, viewer, apart));
END $$;

ALTER TABLE notifications DROP CONSTRAINT notifications_kind;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind
    CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group', 'named', 'reshare'));
ALTER TABLE notifications DROP CONSTRAINT notifications_shape;
ALTER TABLE notifications ADD CONSTRAINT notifications_shape CHECK (CASE
    WHEN kind IN ('mention', 'reply', 'like', 'named', 'reshare') THEN entry_id IS NOT NULL AND actor_id IS NOT NULL AND num_nonnulls(words, path, message_key) = 0
    WHEN kind = 'follow' THEN entry_id IS NULL AND actor_id IS NOT NULL AND num_nonnulls(words, path, message_key) = 0
    ELSE entry_id IS NULL AND actor_id IS NULL AND num_nonnulls(words, path, message_key) = 3 END);
ALTER TABLE notification_choices DROP CONSTRAINT notification_choices_kind;
ALTER TABLE notification_choices ADD CONSTRAINT notification_choices_kind
    CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group', 'named', 'reshare'));
CREATE UNIQUE INDEX notifications_reshares_once ON notifications (member_id, entry_id) WHERE kind = 'reshare';
CREATE OR REPLACE FUNCTION notification_stands(n notifications, apart bigint[], muted bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE n.kind
        WHEN 'like' THEN entry_visible_by_id(n.entry_id, n.member_id, apart) AND EXISTS (SELECT FROM likes k
            WHERE k.entry_id = n.entry_id AND k.actor_id <> n.member_id AND k.actor_id <> ALL (apart) AND k.actor_id <> ALL (muted))
        WHEN 'reshare' THEN entry_visible_by_id(n.entry_id, n.member_id, apart) AND EXISTS (SELECT FROM passed_on_by(n.entry_id, n.member_id, apart) k
            WHERE k.actor_id <> n.member_id AND k.actor_id <> ALL (muted))
        WHEN 'follow' THEN n.actor_id <> ALL (apart) AND n.actor_id <> ALL (muted)
            AND EXISTS (SELECT FROM follows f WHERE f.follower_id = n.actor_id AND f.followed_id = n.member_id)
        WHEN 'mention' THEN n.actor_id <> ALL (muted) AND entry_visible_by_id(n.entry_id, n.member_id, apart)
        WHEN 'reply' THEN n.actor_id <> ALL (muted) AND entry_visible_by_id(n.entry_id, n.member_id, apart)
        WHEN 'named' THEN n.actor_id <> ALL (apart) AND n.actor_id <> ALL (muted) AND entry_visible_by_id(n.entry_id, n.member_id, apart)
        ELSE true END
$$;
