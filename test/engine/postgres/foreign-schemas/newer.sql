-- from: 15
-- What PostgreSQL 15 brought.
CREATE SCHEMA newer;
CREATE TABLE newer.t (
  id integer PRIMARY KEY,
  a integer, b integer, parent integer,
  UNIQUE NULLS NOT DISTINCT (a, b),
  FOREIGN KEY (parent) REFERENCES newer.t (id) ON DELETE SET NULL (parent)
);
CREATE UNIQUE INDEX t_b ON newer.t (b) NULLS NOT DISTINCT;
CREATE VIEW newer.invoker WITH (security_invoker = true) AS SELECT id FROM newer.t;
CREATE FUNCTION newer.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PUBLICATION newer_rows FOR TABLE newer.t (id, a) WHERE (id > 10);
CREATE PUBLICATION newer_schema FOR TABLES IN SCHEMA newer;
CREATE SEQUENCE newer.numbers;
ALTER SEQUENCE newer.numbers RESTART WITH 50;
CREATE UNLOGGED SEQUENCE newer.fast;
