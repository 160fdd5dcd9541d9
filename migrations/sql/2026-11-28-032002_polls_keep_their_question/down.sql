DROP TRIGGER polls_keep_their_question ON entries;
DROP FUNCTION polls_keep_their_question();
