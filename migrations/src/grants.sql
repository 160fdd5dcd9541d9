-- Run by the owner after each migration, again and again. %APP% is the application's role, quoted.
-- The application owns nothing, so these grants and the triggers bind it.
GRANT USAGE ON SCHEMA public TO %APP%;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %APP%;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %APP%;

-- History is added to, never rewritten.
REVOKE UPDATE, DELETE, TRUNCATE ON
    ledger_entries, ledger_leaves, ledger_nodes, ledger_checkpoints,
    policy_versions, enactments, tallies, turnouts, counted_ballots, proposal_steps, roll, sponsorships,
    case_steps, tickets, verdicts
FROM %APP%;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON clock FROM %APP%;
-- A real clock is held at zero by its constraint, so this lets only a demo or test database move its time.
GRANT UPDATE (ahead) ON clock TO %APP%;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON __diesel_schema_migrations FROM %APP%;
REVOKE INSERT, UPDATE, DELETE ON community FROM %APP%;
