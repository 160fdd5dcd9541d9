-- Boxes are emptied, and counts written, all at once: what holds of their rows is asked once a statement.
CREATE FUNCTION ballots_leave_only_at_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT proposal_id FROM gone) g WHERE NOT EXISTS (SELECT FROM tallies t WHERE t.proposal_id = g.proposal_id)) THEN
        RAISE EXCEPTION 'a ballot leaves only when its proposal is tallied'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ballots_leave_only_at_close';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ballots_leave_only_at_close AFTER DELETE ON ballots REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION ballots_leave_only_at_close();

-- Nobody is added to a count once it is one, and a count is only of ballots that are in the box: this stands for foreign keys,
-- which would lock every row that they look up.
CREATE FUNCTION counts_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counted bigint := (SELECT min(proposal_id) FROM added WHERE proposal_id IN (SELECT proposal_id FROM tallies));
BEGIN
    IF counted IS NOT NULL THEN
        RAISE EXCEPTION 'proposal % is counted', counted USING ERRCODE = 'check_violation', CONSTRAINT = 'counts_are_final';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER turnouts_before_the_tally AFTER INSERT ON turnouts REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION counts_are_final();
CREATE TRIGGER counted_ballots_before_the_tally AFTER INSERT ON counted_ballots REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION counts_are_final();

CREATE FUNCTION turnouts_are_of_voters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added a LEFT JOIN ballots b USING (proposal_id, member_id) WHERE b.member_id IS NULL) THEN
        RAISE EXCEPTION 'who has no ballot in the box did not vote' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'turnouts_are_of_voters';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER turnouts_of_voters AFTER INSERT ON turnouts REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION turnouts_are_of_voters();

CREATE FUNCTION counted_ballots_are_of_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT proposal_id FROM added) a
               LEFT JOIN proposals p ON p.id = a.proposal_id WHERE p.state IS DISTINCT FROM 'voting' OR folkmoot_now() < p.closes_at) THEN
        RAISE EXCEPTION 'ballots are counted when their vote is over' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'counted_ballots_are_of_a_vote';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER counted_ballots_of_a_vote AFTER INSERT ON counted_ballots REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION counted_ballots_are_of_a_vote();
