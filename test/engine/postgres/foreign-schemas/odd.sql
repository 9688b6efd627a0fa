-- Names, defaults and settings that trip tools up; what has no kind is named and left alone.
CREATE SCHEMA "Ünïcode";
CREATE SCHEMA "order";
CREATE TABLE "Ünïcode"."Straße" (
  "Größe in m²" numeric(10, 2) NOT NULL DEFAULT 0,
  "ключ" serial,
  "名前" text DEFAULT '日本語'::text,
  "with ""quotes""" text,
  "with space" text,
  "UPPER" integer,
  "a-b" integer GENERATED ALWAYS AS ("UPPER" + 1) STORED,
  "100%" integer,
  "semi;colon" text DEFAULT ';--',
  PRIMARY KEY ("ключ"),
  CONSTRAINT "too big?" CHECK ("Größe in m²" < 1000000),
  CONSTRAINT "Straße_名前_key" UNIQUE ("名前")
);
COMMENT ON TABLE "Ünïcode"."Straße" IS 'ein ''Kommentar'' mit "Anführung",
über zwei Zeilen \ und einem Rückstrich';
COMMENT ON COLUMN "Ünïcode"."Straße"."Größe in m²" IS '€ per m²';
CREATE INDEX "Index: 1" ON "Ünïcode"."Straße" (lower("名前"), "UPPER" DESC);
CREATE VIEW "Ünïcode"."Ansicht" AS SELECT "ключ" AS "Schlüssel", "名前" AS name, "Größe in m²" * 2 AS "2×" FROM "Ünïcode"."Straße";
CREATE FUNCTION "Ünïcode"."doppelt so groß"("Wert" numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT "Wert" * 2';
CREATE TYPE "Ünïcode"."Farbe" AS ENUM ('rot', 'grün', 'blau mit "Streifen"', 'it''s');
CREATE TABLE "order"."table" ("select" integer PRIMARY KEY, "from" "Ünïcode"."Farbe" DEFAULT 'grün', "group" integer REFERENCES "order"."table");
CREATE VIEW "order"."view" AS SELECT "table"."select", "table"."from" AS "where" FROM "order"."table";
CREATE SEQUENCE "order"."sequence" AS smallint;
CREATE FUNCTION "order"."user"("group" integer DEFAULT 1, "limit" text DEFAULT 'x,y') RETURNS integer LANGUAGE sql AS $x$ SELECT "group" $x$;
CREATE FUNCTION "order"."trigger"() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE TRIGGER "before" BEFORE INSERT ON "order"."table" FOR EACH ROW EXECUTE FUNCTION "order"."trigger"('a''b', 'c,d', '');

CREATE SCHEMA odd;
SET search_path = odd;
CREATE TABLE no_columns ();
CREATE TABLE defaults (
  id integer DEFAULT 1 + 1,
  a text DEFAULT NULL,
  b text DEFAULT ''::text,
  c text DEFAULT E'line\nbreak',
  d date DEFAULT CURRENT_DATE + 1,
  e timestamp DEFAULT 'epoch',
  f timestamptz DEFAULT timezone('UTC', '2020-01-01'::timestamp),
  g interval DEFAULT '1 year 2 mons 3 days 04:05:06.789',
  h boolean DEFAULT (NOT false),
  i numeric DEFAULT 'NaN',
  j double precision DEFAULT '-Infinity',
  k real DEFAULT 1e-7,
  l bigint DEFAULT -9223372036854775808,
  m integer[] DEFAULT ARRAY[1, 2, NULL],
  n integer[] DEFAULT '{{1,2},{3,4}}',
  o json DEFAULT '{"a": [1, 2]}',
  p jsonb DEFAULT jsonb_build_object('k', 1),
  q uuid DEFAULT '00000000-0000-0000-0000-000000000000',
  r bytea DEFAULT '\xdeadbeef',
  s char DEFAULT 'x',
  t "char" DEFAULT 'y',
  u varchar(3) DEFAULT 'abc'::varchar(3),
  v money DEFAULT 0,
  w oid DEFAULT 0, x regclass DEFAULT 'odd.defaults'::regclass,
  y time(0) with time zone DEFAULT '12:00:00+02', z xml,
  aa point DEFAULT '(1,2)', bb int4range DEFAULT '[1,5)', cc nummultirange DEFAULT '{}',
  dd text DEFAULT CASE WHEN random() > 0.5 THEN 'heads' ELSE 'tails' END,
  ee text DEFAULT current_setting('server_version'),
  ff name DEFAULT CURRENT_ROLE, gg tsquery DEFAULT 'a & b', hh bit(3) DEFAULT '101', ii pg_lsn, jj txid_snapshot,
  kk text COLLATE "C" DEFAULT lower('ABC' COLLATE "C")
);
CREATE TABLE altered (a int, b int, c int NOT NULL, d int);
ALTER TABLE altered DROP COLUMN b;
ALTER TABLE altered ADD COLUMN e text DEFAULT 'added' NOT NULL;
ALTER TABLE altered RENAME COLUMN a TO renamed;
ALTER TABLE altered ADD CONSTRAINT renamed_positive CHECK (renamed > 0);
ALTER TABLE altered RENAME CONSTRAINT renamed_positive TO still_positive;
ALTER TABLE altered ALTER COLUMN d SET (n_distinct = -0.5);
ALTER TABLE altered SET (toast.autovacuum_enabled = off, parallel_workers = 4);
ALTER TABLE altered REPLICA IDENTITY FULL;
CREATE INDEX ON altered (c);
CREATE INDEX altered_stats ON altered ((renamed + d), c);
ALTER INDEX altered_stats ALTER COLUMN 1 SET STATISTICS 200;
CLUSTER altered USING altered_c_idx;
ALTER TABLE altered ADD UNIQUE (c, d);
ALTER TABLE altered ADD CONSTRAINT from_index UNIQUE (renamed);
COMMENT ON INDEX altered_c_idx IS 'an index with a comment';
COMMENT ON CONSTRAINT still_positive ON altered IS 'a constraint with a comment';
CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value bytea, UNIQUE (key, value) WITH (fillfactor = 50));
ALTER TABLE cache ALTER value SET STORAGE EXTERNAL, ALTER key SET STORAGE PLAIN;
CREATE TABLE like_it (LIKE altered INCLUDING ALL);
CREATE TABLE typed_cols (a numeric(3), b numeric, c varchar, d char(1), e timestamp(0), f interval second(2), g bit varying, h float(10), i dec(5,1), j int8, k text[], l time, m "char"[], n _int4);

CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS $bump$ BEGIN RETURN NEW; END; $bump$;
CREATE TRIGGER a_first BEFORE INSERT OR UPDATE OF c, d ON altered FOR EACH ROW WHEN ((NEW.c > 1) AND (NEW.e IS NOT NULL)) EXECUTE FUNCTION bump('1', 'two');
CREATE TRIGGER always AFTER TRUNCATE ON altered EXECUTE FUNCTION bump();
ALTER TABLE altered ENABLE ALWAYS TRIGGER always;
CREATE TRIGGER on_replica AFTER DELETE ON altered FOR EACH ROW EXECUTE FUNCTION bump();
ALTER TABLE altered ENABLE REPLICA TRIGGER on_replica;
CREATE VIEW editable AS SELECT renamed AS x, c AS y FROM altered WITH LOCAL CHECK OPTION;
CREATE TRIGGER edit INSTEAD OF INSERT OR UPDATE OR DELETE ON editable FOR EACH ROW EXECUTE FUNCTION bump();
CREATE VIEW no_rows AS SELECT 1 AS one WHERE false;
CREATE VIEW no_columns_view AS SELECT;
CREATE VIEW dup_names AS SELECT a.c AS c, b.c AS c_1 FROM altered a JOIN altered b USING (renamed);
CREATE VIEW "select" AS TABLE altered;
CREATE VIEW whole_row AS SELECT altered AS r, altered.*, (altered).c AS again FROM altered;
CREATE VIEW long_one AS SELECT 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'::text AS "a_name_of_sixty_three_characters_which_is_as_long_as_names_get";
CREATE FUNCTION dollar() RETURNS text LANGUAGE sql AS $outer$ SELECT $inner$ a $$ b $inner$::text; -- $1
$outer$;
CREATE FUNCTION crlf() RETURNS int LANGUAGE plpgsql AS E'BEGIN\r\n  RETURN 1;\r\nEND';
CREATE FUNCTION "trailing"() RETURNS int LANGUAGE sql AS '   SELECT 1   
   ';
CREATE FUNCTION win(int) RETURNS int LANGUAGE internal WINDOW IMMUTABLE STRICT AS 'window_rank';
CREATE FUNCTION c_like(text, text) RETURNS bool LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE SUPPORT pg_catalog.textlike_support AS 'textlike';
CREATE FUNCTION many(a int, OUT b int, INOUT c text, OUT d numeric) RETURNS SETOF record LANGUAGE sql AS 'SELECT 1, c, 2.0';
CREATE FUNCTION no_names(int, text, OUT int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION gets_row(altered, altered[]) RETURNS altered LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION in_type(odd.altered.c%TYPE) RETURNS int LANGUAGE sql AS 'SELECT $1';

CREATE RULE no_delete AS ON DELETE TO defaults DO INSTEAD NOTHING;
CREATE RULE also AS ON UPDATE TO defaults WHERE OLD.id > 5 DO ALSO INSERT INTO altered (c) VALUES (1);
CREATE STATISTICS corr (dependencies, mcv) ON c, d FROM altered;
CREATE STATISTICS expr ON (renamed % 10), (d % 2) FROM altered;
CREATE COLLATION german (provider = libc, locale = 'C');
CREATE TEXT SEARCH CONFIGURATION plain (COPY = pg_catalog.simple);
CREATE FUNCTION note_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RETURN; END $$;
CREATE EVENT TRIGGER odd_ddl ON ddl_command_end WHEN TAG IN ('CREATE SEQUENCE') EXECUTE FUNCTION odd.note_ddl();
ALTER EVENT TRIGGER odd_ddl DISABLE;
CREATE FOREIGN DATA WRAPPER odd_wrapper;
CREATE SERVER odd_server FOREIGN DATA WRAPPER odd_wrapper;
CREATE FOREIGN TABLE far_away (id int) SERVER odd_server;
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = odd.c_like);
