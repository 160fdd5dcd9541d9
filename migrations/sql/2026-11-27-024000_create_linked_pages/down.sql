DROP TRIGGER deleted_entries_lead_nowhere ON entries;
DROP FUNCTION deleted_entries_lead_nowhere();
DROP TRIGGER entries_link_update ON entries;
DROP TRIGGER entries_link_insert ON entries;
DROP FUNCTION link_outbox_entry();
DROP TABLE link_outbox;
DROP TABLE entry_links;
DROP TABLE linked_pages;
