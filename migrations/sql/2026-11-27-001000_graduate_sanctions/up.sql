-- Sanctions in three degrees: a warning, a limit, a suspension. Each ends by itself.
ALTER TABLE sanctions DROP CONSTRAINT sanctions_kind;
ALTER TABLE sanctions ADD CONSTRAINT sanctions_kind CHECK (kind IN ('warn', 'limit', 'suspend'));
