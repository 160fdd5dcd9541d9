-- What a policy held cannot be said without it: such a record is not taken back in silence.
DO $$
BEGIN
    IF EXISTS (SELECT FROM policy_holds) THEN
        RAISE EXCEPTION 'policies have held entries: this step cannot be undone any more';
    END IF;
END $$;
DROP TABLE coordinations;
DROP TRIGGER entry_prints_go_with_their_entry ON entries;
DROP FUNCTION entry_prints_go_with_their_entry();
DROP FUNCTION print_entry(bigint, bytea[], boolean, timestamptz, timestamptz);
DROP TABLE entry_prints;
DROP TABLE policy_holds;
DROP FUNCTION policy_holds_open_their_case();
