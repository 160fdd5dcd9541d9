-- What a jury decided after it deliberated cannot be said without it: such a record is not taken back in silence.
DO $$
BEGIN
    IF EXISTS (SELECT FROM deliberations) THEN
        RAISE EXCEPTION 'juries have deliberated: this step cannot be undone any more';
    END IF;
END $$;
ALTER TABLE case_steps DROP CONSTRAINT case_steps_what;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_what CHECK (what IN ('opened', 'drawn', 'accepted', 'excused', 'recused',
    'lapsed_seat', 'voted', 'replaced', 'decided', 'lapsed', 'removed', 'restored', 'overruled', 'reversed'));
DROP TRIGGER verdicts_say_what_jurors_said ON verdicts;
DROP FUNCTION verdicts_say_what_jurors_said();
DROP TABLE final_opinions;
DROP FUNCTION final_opinions_are_of_jurors();
DROP TRIGGER first_opinions_stand ON seats;
DROP FUNCTION first_opinions_stand();
DROP TABLE deliberations;
DROP FUNCTION deliberations_follow_first_opinions();
DROP TRIGGER juries_stay_as_drawn ON cases;
DROP FUNCTION juries_stay_as_drawn();
ALTER TABLE cases DROP COLUMN deliberation_hours;
