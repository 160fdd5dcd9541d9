DROP TRIGGER sanctions_end_early_by_a_vote ON sanctions;
DROP FUNCTION sanctions_end_early_by_a_vote();
ALTER TABLE sanctions DROP COLUMN lifted_by;
DROP TRIGGER appeals_overrule ON enactments;
DROP FUNCTION appeals_overrule();
DROP TRIGGER removals_are_lifted_by_a_vote ON removals;
DROP FUNCTION removals_are_lifted_by_a_vote();
DROP TABLE overrulings;
DROP FUNCTION overrulings_are_carried_out();
DROP FUNCTION overrulings_need_a_vote();
ALTER TABLE case_steps DROP CONSTRAINT case_steps_what;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_what CHECK (what IN ('opened', 'drawn', 'accepted', 'excused', 'recused',
    'lapsed_seat', 'voted', 'replaced', 'decided', 'lapsed', 'removed', 'restored'));
CREATE OR REPLACE FUNCTION enactments_of_their_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.policy_version_id IS NULL) <> EXISTS (SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.track = 'priorities') THEN
        RAISE EXCEPTION 'proposal % is not put in force like this', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enactments_of_their_track';
    END IF;
    RETURN NEW;
END $$;
DROP INDEX proposals_appeals;
DROP INDEX proposals_one_appeal_per_case;
ALTER TABLE proposals DROP CONSTRAINT proposals_track;
ALTER TABLE proposals ADD CONSTRAINT proposals_track CHECK (track IN ('ordinary', 'entrenched', 'document', 'decision', 'priorities'));
