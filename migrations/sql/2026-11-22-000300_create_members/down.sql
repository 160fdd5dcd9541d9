DROP TABLE moderator_terms;
DROP TABLE follows;
DROP TABLE mail_tokens;
DROP TABLE sessions;
DROP TABLE members;
DROP TABLE actors;
DROP TABLE community;
