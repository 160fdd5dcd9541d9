DROP TABLE likes;
DROP TABLE entry_revisions;
DROP TABLE entries;
DROP TABLE sources;
