-- The open log pages through the lines of moderation alone, newest first, and through the lines that name a rule. Which lines
-- those are is said here and in `app/store/src/docket/log.rs`, in the same words, or the planner does not see that they are the same.
CREATE INDEX ledger_entries_of_moderation ON ledger_entries (id)
    WHERE split_part(kind, '.', 1) IN ('flag', 'case', 'jury', 'entry', 'sanction');
-- What a case was opened for, held and ended, by moment: the transparency report asks for a period.
CREATE INDEX cases_by_opening ON cases (opened_at);
CREATE INDEX seats_by_summons ON seats (summoned_at);
