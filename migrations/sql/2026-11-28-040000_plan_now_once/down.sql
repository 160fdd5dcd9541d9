CREATE OR REPLACE FUNCTION folkmoot_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
$$ SELECT clock_timestamp() + (SELECT ahead FROM public.clock) $$;
