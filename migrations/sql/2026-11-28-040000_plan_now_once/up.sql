-- The community's time is asked for by every request and by most rows that are written. A function in SQL whose body has a sub-select is planned
-- anew by every statement that asks it, which costs more than many a statement; one in PL/pgSQL is planned once for each connection.
CREATE OR REPLACE FUNCTION folkmoot_now() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN clock_timestamp() + (SELECT ahead FROM public.clock);
END $$;
