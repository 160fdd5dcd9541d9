-- What newcomers are shown to begin with is read from what they have done; only that they want to see no more of it is kept.
ALTER TABLE members ADD COLUMN first_steps_away_at timestamptz;
COMMENT ON COLUMN members.first_steps_away_at IS 'When they put the first steps away that home shows newcomers.';
