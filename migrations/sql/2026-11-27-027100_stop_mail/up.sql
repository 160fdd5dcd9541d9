-- Addresses to which no mail goes any more, because it came back; domains that ask for patience; and which mail goes first.
CREATE TABLE mail_stops (
    member_id bigint PRIMARY KEY,
    address text NOT NULL,
    why text NOT NULL,
    said text NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT mail_stops_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT mail_stops_address_length CHECK (char_length(address) <= 254),
    CONSTRAINT mail_stops_why CHECK (why IN ('refused', 'bounced', 'complained')),
    CONSTRAINT mail_stops_said_length CHECK (char_length(said) <= 500)
);
COMMENT ON TABLE mail_stops IS 'Members to whose address no mail goes, but what they ask for at that moment: a server said for good that it does not take it, or its reader called it junk.';
COMMENT ON COLUMN mail_stops.said IS 'What the server said; the member reads it.';

CREATE FUNCTION mail_is_stopped(member bigint, address text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM mail_stops s WHERE s.member_id = member AND lower(s.address) = lower(mail_is_stopped.address));
END $$;
COMMENT ON FUNCTION mail_is_stopped(bigint, text) IS 'Whether no mail goes to this address of a member. Another address of theirs is not meant.';

CREATE TABLE mail_domains (
    domain text PRIMARY KEY,
    refusals integer NOT NULL,
    paused_until timestamptz,
    CONSTRAINT mail_domains_domain_length CHECK (char_length(domain) BETWEEN 1 AND 254),
    CONSTRAINT mail_domains_refusals CHECK (refusals > 0)
);
COMMENT ON TABLE mail_domains IS 'Domains whose mail was put off several times in a row, and until when they are left in peace.';

ALTER TABLE mails ADD COLUMN lane smallint NOT NULL DEFAULT 1,
    ADD CONSTRAINT mails_lane CHECK (lane IN (0, 1, 2));
COMMENT ON COLUMN mails.lane IS '0: somebody waits for it, such as a new password. 1: steps of what concerns one member. 2: digests. The lower goes first.';
DROP INDEX mails_due;
CREATE INDEX mails_due ON mails (lane, next_try_at, id) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX mails_by_member ON mails (member_id) WHERE member_id IS NOT NULL AND sent_at IS NULL AND failed_at IS NULL;
