DROP TABLE turnout_samples;
DROP FUNCTION turnout_samples_while_open();
