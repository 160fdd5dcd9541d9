DROP FUNCTION refuse_change();
DROP FUNCTION folkmoot_now();
DROP TABLE clock;
