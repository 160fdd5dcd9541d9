-- Whether a text can be a ballot of a vote: that everything it names is on the ballot paper. Numbers and order are
-- governance's to check; one that it cannot read would only stop its own vote from being counted.
CREATE FUNCTION ballot_is_of(choice text, rule jsonb, payload jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    said jsonb;
    options integer := jsonb_array_length(payload -> 'options');
BEGIN
    IF rule ->> 'method' = 'majority' THEN
        RETURN choice IN ('yes', 'no', 'abstain');
    END IF;
    said := choice::jsonb;
    RETURN jsonb_typeof(said) IN ('array', 'object') AND NOT EXISTS (
        SELECT FROM (
            SELECT jsonb_object_keys(said) AS id WHERE jsonb_typeof(said) = 'object'
            UNION ALL
            SELECT one #>> '{}' FROM jsonb_path_query(said, 'lax $[*][*]') one WHERE jsonb_typeof(said) = 'array') named
        WHERE NOT (id ~ '^[1-9][0-9]{0,2}$' AND id::integer <= options OR id = rule ->> 'default') OR id IS NULL);
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END $$;
