DROP TABLE audits;
DROP FUNCTION audits_stand();
DROP FUNCTION audits_are_of_settled_cases();
