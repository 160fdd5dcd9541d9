DROP TRIGGER webhook_tries_are_kept ON webhook_deliveries;
DROP FUNCTION webhook_tries_are_kept();
DROP TABLE webhook_tries;
