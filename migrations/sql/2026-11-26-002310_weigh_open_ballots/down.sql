CREATE OR REPLACE FUNCTION value_voted_in(p proposals, result text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    winner text;
BEGIN
    IF p.payload ->> 'kind' IS DISTINCT FROM 'choose_value' THEN
        RETURN p.payload -> 'new';
    END IF;
    winner := result::jsonb -> 'winners' ->> 0;
    IF winner !~ '^[1-9][0-9]?$' OR NOT (
        SELECT count(*) FILTER (WHERE above < below) > count(*) FILTER (WHERE above > below)
        FROM (SELECT place_on_ballot(choice, winner) AS above, place_on_ballot(choice, 'none') AS below
              FROM counted_ballots WHERE proposal_id = p.id) placed) THEN
        RETURN NULL;
    END IF;
    RETURN p.payload -> 'options' -> (winner::integer - 1);
END $$;
