-- One clock for every rule that depends on time. It is clock_timestamp(), not now(): a ballot must be
-- judged by the instant after it waited for its lock, not by the start of its transaction.
CREATE TABLE clock (
    singleton boolean PRIMARY KEY DEFAULT true,
    kind text NOT NULL DEFAULT 'real',
    ahead interval NOT NULL DEFAULT interval '0',
    CONSTRAINT clock_singleton CHECK (singleton),
    CONSTRAINT clock_kind CHECK (kind IN ('real', 'demo', 'test')),
    CONSTRAINT clock_real_is_never_moved CHECK (kind <> 'real' OR ahead = interval '0')
);
COMMENT ON TABLE clock IS 'How far the community''s time runs ahead of the machine''s. Only a demo or test database may move it; only the owner role sets the kind.';
INSERT INTO clock DEFAULT VALUES;

CREATE FUNCTION folkmoot_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
$$ SELECT clock_timestamp() + (SELECT ahead FROM public.clock) $$;
COMMENT ON FUNCTION folkmoot_now() IS 'The community''s time. No other clock may be read in SQL.';

-- Refuses UPDATE and DELETE: for tables whose rows are history.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are history and cannot be changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_are_history';
END $$;
