-- What was said about a member cannot be said without it: such a record is not taken back in silence.
DO $$
BEGIN
    IF EXISTS (SELECT FROM sanctions WHERE kind <> 'limit') THEN
        RAISE EXCEPTION 'there are warnings or suspensions: this step cannot be undone any more';
    END IF;
END $$;
ALTER TABLE sanctions DROP CONSTRAINT sanctions_kind;
ALTER TABLE sanctions ADD CONSTRAINT sanctions_kind CHECK (kind IN ('limit'));
