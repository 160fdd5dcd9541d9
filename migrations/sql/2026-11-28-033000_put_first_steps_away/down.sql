ALTER TABLE members DROP COLUMN first_steps_away_at;
