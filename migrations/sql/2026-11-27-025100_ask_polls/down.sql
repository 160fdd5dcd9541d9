DELETE FROM notifications WHERE kind = 'poll';
DELETE FROM notification_choices WHERE kind = 'poll';
ALTER TABLE notification_choices DROP CONSTRAINT notification_choices_kind;
ALTER TABLE notification_choices ADD CONSTRAINT notification_choices_kind
    CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group', 'named', 'reshare'));
ALTER TABLE notifications DROP CONSTRAINT notifications_kind;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind
    CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group', 'named', 'reshare'));
ALTER TABLE entries DROP COLUMN search;
ALTER TABLE entries ADD COLUMN search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector(search_config(lang), coalesce(title, '')), 'A') || setweight(to_tsvector(search_config(lang), body), 'B')
) STORED;
CREATE INDEX entries_search ON entries USING gin (search);
DROP FUNCTION poll_of(bigint, bigint);
DROP TRIGGER polls_go_with_their_entry ON entries;
DROP FUNCTION polls_go_with_their_entry();
DROP TABLE poll_answers;
DROP TABLE poll_ballots;
DROP TABLE polls;
DROP FUNCTION polls_are_known_to_their_entry();
DROP TRIGGER entries_begin_without_poll ON entries;
DROP TRIGGER entries_say_what_their_poll_offers ON entries;
DROP FUNCTION entries_say_what_their_poll_offers();
DROP FUNCTION poll_ballots_only_while_open();
DROP FUNCTION poll_ballot_is_of(text, text, integer);
DROP FUNCTION poll_answers_are_of_the_ballots();
DROP FUNCTION polls_stay_with_their_entry();
DROP FUNCTION polls_are_only_counted();
DROP FUNCTION polls_are_of_notes();
ALTER TABLE entries DROP COLUMN poll_words;
