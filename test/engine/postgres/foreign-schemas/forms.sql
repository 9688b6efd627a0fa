-- Every form of functions, triggers, types, sequences and views, with names that need quotes.
SET check_function_bodies = off;
CREATE SCHEMA "Odd Schema";
CREATE SCHEMA forms;
CREATE TYPE forms.e AS ENUM ('a b', 'it''s', 'ü');
CREATE DOMAIN forms.dom AS varchar(10) COLLATE "C" DEFAULT 'x' NOT NULL CHECK (value <> '') CONSTRAINT len CHECK (length(value) > 0);
CREATE TYPE forms.comp AS (a int, "B c" forms.e[], t timestamptz(3));
CREATE TABLE forms.t (
  id serial PRIMARY KEY, e forms.e DEFAULT 'a b', d forms.dom, c forms.comp, "Weird ""col" int, ts timestamptz
);
CREATE SEQUENCE forms.s1 INCREMENT -2 MINVALUE -100 MAXVALUE 100 START 50 CACHE 3 CYCLE;
CREATE SEQUENCE forms.s2 AS smallint OWNED BY forms.t.ts;
COMMENT ON SEQUENCE forms.s2 IS 'q''s';

CREATE FUNCTION forms.f(a int DEFAULT 1, VARIADIC b text[] DEFAULT '{}') RETURNS SETOF forms.t
  LANGUAGE sql STABLE ROWS 5 AS 'select * from forms.t where id = $1';
CREATE FUNCTION forms.f(forms.e, "Odd Arg" forms.comp) RETURNS forms.comp[]
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 3 SET "app.x" = '1, 2' SET search_path = forms, "$user", pg_temp AS $x$
DECLARE r record; v forms.t.e%TYPE; rr forms.t%ROWTYPE;
BEGIN
  rr."Weird ""col" := 1; -- $$
  EXECUTE format('select %I from forms.t', 'id') INTO r;
  RETURN NULL;
END
$x$;
CREATE FUNCTION forms.out2(IN a int, OUT b int, INOUT c text) LANGUAGE sql AS 'select a, c';
CREATE FUNCTION forms.many(OUT b int, OUT c text) RETURNS SETOF record LANGUAGE sql AS 'select 1, 2::text';
CREATE FUNCTION forms.std(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql RETURN a + b * (SELECT count(*) FROM forms.t)::int;
CREATE FUNCTION forms.std2() RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO forms.t(d) VALUES ('a'); SELECT 1; END;
CREATE FUNCTION forms.tab() RETURNS TABLE("X" int, y forms.e) LANGUAGE plpgsql AS 'begin return; end';
CREATE FUNCTION forms.own(text) RETURNS int LANGUAGE internal STRICT IMMUTABLE AS 'textlen';
CREATE FUNCTION forms."Mixed(Case"(int) RETURNS int LANGUAGE sql AS 'select $1';
CREATE PROCEDURE forms.p(IN a int, INOUT b int DEFAULT 3) LANGUAGE plpgsql AS 'begin b := a; commit; end';
CREATE FUNCTION forms.trg() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION forms.ins() RETURNS trigger LANGUAGE plpgsql AS 'begin insert into forms.t(id) values (new.id); return new; end';

CREATE TRIGGER "T 1" BEFORE INSERT OR UPDATE OF id, "Weird ""col" ON forms.t FOR EACH ROW
  WHEN (new.id > 1 AND new.e <> 'it''s'::forms.e) EXECUTE FUNCTION forms.trg('a', 'b''c', '');
CREATE TRIGGER t2 AFTER DELETE ON forms.t REFERENCING OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION forms.trg();
CREATE CONSTRAINT TRIGGER t3 AFTER UPDATE ON forms.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forms.trg();
CREATE TRIGGER t4 BEFORE UPDATE ON forms.t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
ALTER TABLE forms.t DISABLE TRIGGER t2;
ALTER TABLE forms.t ENABLE ALWAYS TRIGGER t3;
ALTER TABLE forms.t ENABLE REPLICA TRIGGER t4;

CREATE VIEW "Odd Schema"."V 1" WITH (security_barrier, check_option=local) AS
  SELECT id, e, "Weird ""col" AS "Q""x" FROM forms.t x WHERE d <> 'zz';
CREATE VIEW forms.v2 AS SELECT t.*, f.id AS fid FROM forms.t t LEFT JOIN LATERAL forms.f(t.id) f ON true;
CREATE RECURSIVE VIEW forms.r (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 10;
CREATE TRIGGER iv INSTEAD OF INSERT ON forms.v2 FOR EACH ROW EXECUTE FUNCTION forms.ins();
CREATE MATERIALIZED VIEW forms.m WITH (fillfactor=70) AS SELECT e, count(*) c FROM forms.t GROUP BY e WITH NO DATA;
CREATE UNIQUE INDEX m_e ON forms.m (e) WHERE c > 0;
CREATE INDEX m_expr ON forms.m ((c + 1) DESC NULLS LAST) INCLUDE (e);
CREATE MATERIALIZED VIEW forms.m2 AS SELECT * FROM forms.m WITH NO DATA;
COMMENT ON COLUMN forms.v2.fid IS 'from "f"';
COMMENT ON COLUMN "Odd Schema"."V 1"."Q""x" IS 'it''s';
COMMENT ON COLUMN forms.m.c IS 'how many';
ALTER VIEW "Odd Schema"."V 1" ALTER COLUMN e SET DEFAULT 'ü';
COMMENT ON FUNCTION forms.f(int, text[]) IS 'c1';
COMMENT ON TRIGGER t2 ON forms.t IS 'tr';
COMMENT ON MATERIALIZED VIEW forms.m IS 'mv';
COMMENT ON INDEX forms.m_e IS 'ix';
COMMENT ON TYPE forms.dom IS 'do';

CREATE TABLE forms.p (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE forms.p1 PARTITION OF forms.p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TRIGGER pt AFTER INSERT ON forms.p FOR EACH ROW EXECUTE FUNCTION forms.trg();
CREATE VIEW forms.pv AS SELECT p.id, p1.at FROM forms.p JOIN forms.p1 USING (id) UNION SELECT 1, now()::date ORDER BY 1;

-- A function that reads the table whose condition calls it.
CREATE FUNCTION forms.cyc(i int) RETURNS boolean LANGUAGE sql AS 'select exists (select 1 from forms.cy where id = i)';
CREATE TABLE forms.cy (id int CHECK (forms.cyc(id) IS NOT NULL));
CREATE VIEW forms.cv AS SELECT forms.cyc(id) FROM forms.cy;
