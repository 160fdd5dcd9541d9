DROP INDEX mails_by_failure;
DROP INDEX digests_by_making;
DROP INDEX mails_by_sending;
DROP INDEX mails_by_domain;
DROP TABLE mail_paces;
