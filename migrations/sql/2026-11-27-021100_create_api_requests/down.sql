DROP TABLE api_requests;
DROP FUNCTION api_requests_act_once();
