-- A value is voted in by open ballots too: by everybody's own, and by those that spoke for others.
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
              FROM (SELECT choice FROM counted_ballots WHERE proposal_id = p.id
                    UNION ALL
                    SELECT spoken.choice FROM open_ballots o JOIN open_ballots spoken
                        ON spoken.proposal_id = o.proposal_id AND spoken.member_id = coalesce(o.via_id, o.member_id)
                    WHERE o.proposal_id = p.id AND spoken.choice IS NOT NULL) said) placed) THEN
        RETURN NULL;
    END IF;
    RETURN p.payload -> 'options' -> (winner::integer - 1);
END $$;
