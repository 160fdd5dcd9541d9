-- The log of a webhook keeps each try, and not the last one only; written by a trigger, so that no sender can forget it.
CREATE TABLE webhook_tries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id bigint NOT NULL,
    at timestamptz NOT NULL,
    status smallint,
    took_ms integer,
    answer text NOT NULL,
    trouble text NOT NULL,
    CONSTRAINT webhook_tries_delivery FOREIGN KEY (delivery_id) REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    CONSTRAINT webhook_tries_answer_length CHECK (char_length(answer) <= 500),
    CONSTRAINT webhook_tries_trouble_length CHECK (char_length(trouble) <= 200)
);
CREATE INDEX webhook_tries_by_delivery ON webhook_tries (delivery_id, id);
COMMENT ON TABLE webhook_tries IS 'Each try to tell a webhook something, and what came of it.';
COMMENT ON COLUMN webhook_tries.answer IS 'How the receiver''s answer began, as text.';

CREATE FUNCTION webhook_tries_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhook_tries (delivery_id, at, status, took_ms, answer, trouble)
        VALUES (NEW.id, coalesce(NEW.sent_at, folkmoot_now()), NEW.status, NEW.took_ms, NEW.answer, NEW.trouble);
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_tries_are_kept AFTER UPDATE OF tries ON webhook_deliveries FOR EACH ROW
    WHEN (NEW.tries > OLD.tries) EXECUTE FUNCTION webhook_tries_are_kept();
