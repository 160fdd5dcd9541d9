DROP TRIGGER entries_websub_insert ON entries;
DROP TRIGGER entries_websub_update ON entries;
DROP FUNCTION websub_outbox_entry();
DROP TABLE websub_outbox;
DROP TABLE websub_subscriptions;
DROP TABLE websub_requests;
DROP FUNCTION websub_subscriptions_have_an_end();
DROP FUNCTION websub_requests_have_an_end();
