DROP TRIGGER turnouts_of_voters ON turnouts;
DROP TRIGGER turnouts_before_the_tally ON turnouts;
DROP TRIGGER counted_ballots_of_a_vote ON counted_ballots;
DROP TRIGGER counted_ballots_before_the_tally ON counted_ballots;
DROP TRIGGER ballots_leave_only_at_close ON ballots;
DROP FUNCTION counted_ballots_are_of_a_vote();
DROP FUNCTION turnouts_are_of_voters();
DROP FUNCTION counts_are_final();
DROP FUNCTION ballots_leave_only_at_close();
