-- What members are told on their own page, beside their mail. What somebody did is looked up when it is read, through the one visibility rule, so that
-- nothing is told of what was taken back, held or removed meanwhile; a step of a case or a vote is kept as it was said.
CREATE TABLE notifications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    kind text NOT NULL,
    entry_id bigint,
    actor_id bigint,
    words text,
    path text,
    message_key text,
    at timestamptz NOT NULL,
    read_at timestamptz,
    CONSTRAINT notifications_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT notifications_actor FOREIGN KEY (actor_id) REFERENCES actors (id),
    CONSTRAINT notifications_kind CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group')),
    CONSTRAINT notifications_shape CHECK (CASE
        WHEN kind IN ('mention', 'reply', 'like') THEN entry_id IS NOT NULL AND actor_id IS NOT NULL AND num_nonnulls(words, path, message_key) = 0
        WHEN kind = 'follow' THEN entry_id IS NULL AND actor_id IS NOT NULL AND num_nonnulls(words, path, message_key) = 0
        ELSE entry_id IS NULL AND actor_id IS NULL AND num_nonnulls(words, path, message_key) = 3 END),
    CONSTRAINT notifications_words_length CHECK (char_length(words) BETWEEN 1 AND 300),
    CONSTRAINT notifications_path_length CHECK (char_length(path) BETWEEN 1 AND 300),
    CONSTRAINT notifications_message_key_length CHECK (char_length(message_key) BETWEEN 1 AND 200)
);
COMMENT ON TABLE notifications IS 'What a member is told in the application: once for each occasion, read or not.';
COMMENT ON COLUMN notifications.member_id IS 'No foreign key: whoever tells somebody would wait for the erasure of their account, and the erasure for them.';
COMMENT ON COLUMN notifications.message_key IS 'The occasion, as its mail is named too.';

-- An occasion is told once: a mention and a reply are one, likes of one entry are one line, and so is each follower.
CREATE UNIQUE INDEX notifications_words_once ON notifications (member_id, entry_id) WHERE kind IN ('mention', 'reply');
CREATE UNIQUE INDEX notifications_likes_once ON notifications (member_id, entry_id) WHERE kind = 'like';
CREATE UNIQUE INDEX notifications_follow_once ON notifications (member_id, actor_id) WHERE kind = 'follow';
CREATE UNIQUE INDEX notifications_step_once ON notifications (member_id, message_key) WHERE message_key IS NOT NULL;
CREATE INDEX notifications_newest ON notifications (member_id, at DESC, id DESC);
CREATE INDEX notifications_unread ON notifications (member_id, at DESC) WHERE read_at IS NULL;
CREATE INDEX notifications_of_entry ON notifications (entry_id) WHERE kind = 'mention';
CREATE INDEX notifications_old_read ON notifications (read_at) WHERE read_at IS NOT NULL;
CREATE INDEX notifications_old_unread ON notifications (at) WHERE read_at IS NULL;

-- Whether there is still something to tell: the rule says who sees the words, and who muted or blocked somebody is not told of them.
CREATE FUNCTION notification_stands(n notifications, apart bigint[], muted bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE n.kind
        WHEN 'like' THEN entry_visible_by_id(n.entry_id, n.member_id, apart) AND EXISTS (SELECT FROM likes k
            WHERE k.entry_id = n.entry_id AND k.actor_id <> n.member_id AND k.actor_id <> ALL (apart) AND k.actor_id <> ALL (muted))
        WHEN 'follow' THEN n.actor_id <> ALL (apart) AND n.actor_id <> ALL (muted)
            AND EXISTS (SELECT FROM follows f WHERE f.follower_id = n.actor_id AND f.followed_id = n.member_id)
        WHEN 'mention' THEN n.actor_id <> ALL (muted) AND entry_visible_by_id(n.entry_id, n.member_id, apart)
        WHEN 'reply' THEN n.actor_id <> ALL (muted) AND entry_visible_by_id(n.entry_id, n.member_id, apart)
        ELSE true END
$$;
COMMENT ON FUNCTION notification_stands(notifications, bigint[], bigint[]) IS
    'Whether a notification is to be shown; apart and muted are what the member''s row says.';

-- Only what differs from what the software does by itself.
CREATE TABLE notification_choices (
    member_id bigint NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    wanted boolean NOT NULL,
    CONSTRAINT notification_choices_key PRIMARY KEY (member_id, kind, channel),
    CONSTRAINT notification_choices_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT notification_choices_kind CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group')),
    CONSTRAINT notification_choices_channel CHECK (channel IN ('page', 'mail')),
    -- What is decided about somebody is told them in any case.
    CONSTRAINT notification_choices_that_are_open CHECK (channel = 'mail' OR kind NOT IN ('proposal', 'standing', 'case', 'jury'))
);
COMMENT ON TABLE notification_choices IS 'What members want to be told, and where: by kind and channel.';

-- Whether a member chose not to be told of a kind on the page.
CREATE FUNCTION notification_silenced(member bigint, told text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM notification_choices c WHERE c.member_id = member AND c.kind = told AND c.channel = 'page' AND NOT c.wanted)
$$;
