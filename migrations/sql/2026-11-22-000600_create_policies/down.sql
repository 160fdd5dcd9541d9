DROP FUNCTION policy_number(text);
DROP TABLE enactments;
DROP TABLE policy_versions;
DROP FUNCTION policy_versions_need_a_vote();
