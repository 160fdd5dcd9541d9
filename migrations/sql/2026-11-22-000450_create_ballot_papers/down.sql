DROP FUNCTION ballot_is_of(text, jsonb, jsonb);
