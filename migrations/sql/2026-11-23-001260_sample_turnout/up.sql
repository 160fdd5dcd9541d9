-- How many ballots lay in the box, at most 23 times while it is open: so that the turnout can be drawn over time after the
-- close. Only the number of them all is kept, for no ballot may say when it was cast.
CREATE TABLE turnout_samples (
    proposal_id bigint NOT NULL,
    slot integer NOT NULL,
    ballots bigint NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT turnout_samples_once PRIMARY KEY (proposal_id, slot),
    CONSTRAINT turnout_samples_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT turnout_samples_slot CHECK (slot BETWEEN 1 AND 23)
);
COMMENT ON COLUMN turnout_samples.slot IS 'How many twenty-fourths of the voting period were over.';

-- Whoever takes a sample says of which vote; which part of its time is over, and how many ballots there are, is found here.
CREATE FUNCTION turnout_samples_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p record;
BEGIN
    SELECT state, opens_at, closes_at INTO p FROM proposals WHERE id = NEW.proposal_id;
    NEW.at := folkmoot_now();
    IF p.state IS DISTINCT FROM 'voting' OR NEW.at >= p.closes_at THEN
        RAISE EXCEPTION 'voting on proposal % is not open', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'turnout_samples_while_open';
    END IF;
    NEW.slot := floor(24 * extract(epoch FROM NEW.at - p.opens_at) / extract(epoch FROM p.closes_at - p.opens_at));
    NEW.ballots := (SELECT count(*) FROM ballots b WHERE b.proposal_id = NEW.proposal_id);
    RETURN NEW;
END $$;
CREATE TRIGGER turnout_samples_while_open BEFORE INSERT ON turnout_samples FOR EACH ROW EXECUTE FUNCTION turnout_samples_while_open();
CREATE TRIGGER turnout_samples_are_history BEFORE UPDATE OR DELETE ON turnout_samples FOR EACH ROW EXECUTE FUNCTION refuse_change();
