DROP TRIGGER passwords_end_tokens ON members;
DROP FUNCTION passwords_end_tokens();
DROP TABLE api_tokens;
DROP FUNCTION api_tokens_have_an_end();
