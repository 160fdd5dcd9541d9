DROP TABLE uploads;
DROP FUNCTION uploads_have_an_end();
DROP FUNCTION uploads_stay_as_they_are();
