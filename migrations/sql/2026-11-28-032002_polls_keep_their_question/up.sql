-- What somebody has answered is not asked otherwise afterwards: with the first answer the words of the note stay as they are, as its options do from
-- the beginning. Whoever answers at this moment comes before or after: an answer's foreign key waits for the poll.
CREATE FUNCTION polls_keep_their_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM polls WHERE entry_id = NEW.id FOR UPDATE;
    IF EXISTS (SELECT FROM poll_ballots WHERE entry_id = NEW.id) OR EXISTS (SELECT FROM poll_answers WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'the poll of entry % has answers', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'polls_keep_their_question';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER polls_keep_their_question BEFORE UPDATE OF body ON entries FOR EACH ROW
    WHEN (NEW.poll_words <> '' AND NEW.body IS DISTINCT FROM OLD.body AND NEW.deleted_at IS NULL) EXECUTE FUNCTION polls_keep_their_question();
