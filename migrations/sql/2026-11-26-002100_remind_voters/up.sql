-- Reminders of votes that are about to close, to those who have not voted.

ALTER TABLE members ADD COLUMN vote_reminders boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN members.vote_reminders IS 'Whether the member is reminded by mail of a vote that closes without their ballot.';

-- No column says when: whoever is not in it had voted by the moment of the reminders, and no more than that one moment is to be
-- known. The rows go when their vote is no longer open (decision 0002).
CREATE TABLE reminders (
    proposal_id bigint NOT NULL,
    member_id bigint NOT NULL,
    CONSTRAINT reminders_once PRIMARY KEY (proposal_id, member_id),
    CONSTRAINT reminders_on_the_roll FOREIGN KEY (proposal_id, member_id) REFERENCES roll (proposal_id, member_id)
);
CREATE INDEX reminders_by_member ON reminders (member_id);
COMMENT ON TABLE reminders IS 'Who was reminded of which open vote, so that nobody is twice. Written together with the mail, gone when the vote is over.';
