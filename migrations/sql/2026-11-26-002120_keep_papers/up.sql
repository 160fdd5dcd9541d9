-- What a member is writing in the form of a proposal, as it was typed: kept while it is written, also when it makes no sense yet.
CREATE TABLE papers (
    member_id bigint NOT NULL,
    about text NOT NULL,
    proposal_id bigint,
    fields jsonb NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT papers_once PRIMARY KEY (member_id, about),
    CONSTRAINT papers_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT papers_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id) ON DELETE CASCADE,
    CONSTRAINT papers_about_length CHECK (char_length(about) BETWEEN 1 AND 100),
    CONSTRAINT papers_fields_length CHECK (char_length(fields::text) <= 150000)
);
CREATE INDEX papers_by_proposal ON papers (proposal_id);
COMMENT ON TABLE papers IS 'Forms of proposals as their writers left them: only theirs to see, gone when the form is sent or the account leaves.';
COMMENT ON COLUMN papers.about IS 'Which form: "policy:entry.max_chars", "question", "appeal:7", "proposal:12".';
