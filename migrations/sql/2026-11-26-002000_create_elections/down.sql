DROP TRIGGER moderator_terms_are_carried ON moderator_terms;
DROP FUNCTION moderator_terms_are_carried();
DROP TRIGGER moderator_terms_stand_still ON moderator_terms;
DROP FUNCTION moderator_terms_stand_still();
DROP TRIGGER elections_are_of_those_who_stand ON proposals;
DROP FUNCTION elections_are_of_those_who_stand();
DROP FUNCTION election_candidates(bigint, timestamptz, timestamptz);
DROP FUNCTION moderators_at(timestamptz);
DROP TRIGGER moderator_terms_need_a_record ON moderator_terms;
CREATE TRIGGER moderator_terms_need_a_record BEFORE INSERT OR UPDATE ON moderator_terms FOR EACH ROW EXECUTE FUNCTION require_own_record();
DROP INDEX moderator_terms_by_end;
ALTER TABLE moderator_terms DROP COLUMN end_ledger_entry_id;
ALTER TABLE moderator_terms DROP COLUMN recalled_by;
ALTER TABLE moderator_terms DROP COLUMN elected_by;
DROP TRIGGER statements_stand_still ON entries;
DROP FUNCTION statements_stand_still();
DROP TABLE candidacies;
DROP FUNCTION candidacies_move_by_the_rules();
DROP FUNCTION nominations_run(bigint);
-- What was elected cannot be kept by the shape before: it refuses when there is any.
CREATE OR REPLACE FUNCTION enactments_of_their_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.policy_version_id IS NULL) <> EXISTS (SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.track = 'priorities') THEN
        RAISE EXCEPTION 'proposal % is not put in force like this', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enactments_of_their_track';
    END IF;
    RETURN NEW;
END $$;
DROP INDEX proposals_one_election;
ALTER TABLE proposals DROP CONSTRAINT proposals_by_somebody_or_the_house;
ALTER TABLE proposals ADD CONSTRAINT proposals_by_somebody_or_the_house CHECK ((author_id IS NULL) = (track = 'priorities'));
ALTER TABLE proposals DROP CONSTRAINT proposals_track;
ALTER TABLE proposals ADD CONSTRAINT proposals_track CHECK (track IN ('ordinary', 'entrenched', 'document', 'decision', 'priorities'));
ALTER TABLE entries DROP CONSTRAINT entries_kind;
ALTER TABLE entries ADD CONSTRAINT entries_kind CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature'));
