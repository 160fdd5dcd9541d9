-- Run by the owner after each migration, again and again. %APP% is the application's role, quoted.
-- The application owns nothing, so these grants and the triggers bind it.
GRANT USAGE ON SCHEMA public TO %APP%;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %APP%;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %APP%;

-- History is added to, never rewritten.
REVOKE UPDATE, DELETE, TRUNCATE ON
    ledger_entries, ledger_leaves, ledger_nodes, ledger_checkpoints,
    policy_versions, enactments, tallies, turnouts, counted_ballots, proposal_steps, roll, sponsorships,
    alternatives, alternative_backings,
    provisional_rolls, provisional_members, challenges, turnout_samples, open_ballots,
    feature_versions, feature_steps,
    case_steps, tickets, deliberations, verdicts, overrulings, policy_holds, coordinations, ring_members, ring_cases, said_words, group_acts, friend_acts
FROM %APP%;
-- What a jury removed, and limits that rest on it, end by a vote: their triggers ask for it.
REVOKE UPDATE, TRUNCATE ON removals, labels FROM %APP%;
REVOKE UPDATE, DELETE, TRUNCATE ON sanctions FROM %APP%;
GRANT UPDATE (ends_at, lifted_by, lifted_by_case, ledger_entry_id) ON sanctions TO %APP%;
-- What was decided, and who took part in it, never goes without a trace.
REVOKE DELETE ON moderator_calls, audits, features, candidacies, groups, imaginary_friends, vouches, delegations, members, actors, entries, moderator_terms, flags, cases, holds, seats, final_opinions FROM %APP%;
REVOKE UPDATE, TRUNCATE ON friend_sites FROM %APP%;
REVOKE UPDATE, DELETE, TRUNCATE ON left_handles FROM %APP%;
-- Bytes go with their medium, and are never others; what a case froze goes only with its words.
REVOKE UPDATE, TRUNCATE ON media_bytes, case_media FROM %APP%;
REVOKE DELETE, TRUNCATE ON arrivals FROM %APP%;
REVOKE UPDATE, TRUNCATE ON brought FROM %APP%;
REVOKE UPDATE, TRUNCATE ON webhook_tries FROM %APP%;
-- What was said to a poll stays as it was counted; a poll is counted, and nothing else.
REVOKE UPDATE, TRUNCATE ON poll_answers FROM %APP%;
REVOKE UPDATE, TRUNCATE ON polls FROM %APP%;
GRANT UPDATE (counted_at) ON polls TO %APP%;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON clock FROM %APP%;
-- A real clock is held at zero by its constraint, so this lets only a demo or test database move its time.
GRANT UPDATE (ahead) ON clock TO %APP%;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON __diesel_schema_migrations FROM %APP%;
REVOKE INSERT, UPDATE, DELETE ON community FROM %APP%;

-- The guards look at the real tables, whatever a session puts in their way: a temporary table of the same name would
-- come first in its search path. Only plpgsql: every guard begins in it, and functions in SQL are to stay inlined.
DO $$
DECLARE
    guard regprocedure;
BEGIN
    FOR guard IN
        SELECT p.oid FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE p.pronamespace = 'public'::regnamespace AND l.lanname = 'plpgsql' AND p.proowner = (SELECT relowner FROM pg_class WHERE oid = 'public.clock'::regclass) AND p.proconfig IS NULL
    LOOP
        EXECUTE 'ALTER FUNCTION ' || guard || ' SET search_path = public, pg_temp';
    END LOOP;
    BEGIN
        EXECUTE 'REVOKE TEMPORARY ON DATABASE ' || quote_ident(current_database()) || ' FROM PUBLIC';
    EXCEPTION WHEN insufficient_privilege THEN
        RAISE WARNING 'the owner of this database should REVOKE TEMPORARY ON it FROM PUBLIC';
    END;
END $$;
