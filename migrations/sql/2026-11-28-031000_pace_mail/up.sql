-- How fast mail goes to one domain: its servers count, and put off what is too much at once.
CREATE TABLE mail_paces (
    domain text PRIMARY KEY,
    busy_until timestamptz NOT NULL,
    put_off_until timestamptz,
    CONSTRAINT mail_paces_domain_length CHECK (char_length(domain) <= 254)
);
COMMENT ON TABLE mail_paces IS 'Domains that mail went to lately, while there is a limit to how much goes to one in a minute.';
COMMENT ON COLUMN mail_paces.busy_until IS 'Until when what was sent would have taken at an even pace.';
COMMENT ON COLUMN mail_paces.put_off_until IS 'Regular mail that had to wait comes one by one up to here; the next goes behind it.';

CREATE INDEX mails_by_domain ON mails (lower(split_part(to_address, '@', 2)), lane, next_try_at) WHERE sent_at IS NULL AND failed_at IS NULL;

-- How much was sent and written lately, without counting what is months old.
CREATE INDEX mails_by_sending ON mails (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX digests_by_making ON digests USING brin (made_at) WITH (pages_per_range = 16);
CREATE INDEX mails_by_failure ON mails (failed_at) WHERE failed_at IS NOT NULL;
