-- Wholesale: several schemas that need each other, composites in domains in arrays, overloads, procedures.
CREATE ROLE erp_owner;
CREATE ROLE erp_clerk NOINHERIT;
CREATE SCHEMA core AUTHORIZATION erp_owner;
CREATE SCHEMA sales;
CREATE SCHEMA stock;

CREATE TYPE core.currency AS ENUM ('EUR', 'USD', 'CHF');
CREATE TYPE core.money AS (amount numeric(14,4), currency core.currency);
CREATE DOMAIN core.price AS core.money
  CONSTRAINT price_positive CHECK ((VALUE).amount >= 0)
  CONSTRAINT price_has_currency CHECK ((VALUE).currency IS NOT NULL);
CREATE DOMAIN core.price_list AS core.price[] CHECK (cardinality(VALUE) < 100);
CREATE DOMAIN core.positive AS numeric(12,3) DEFAULT 1 CHECK (VALUE > 0);
CREATE DOMAIN core.small_positive AS core.positive CHECK (VALUE < 1000);
CREATE TYPE core.place AS (street text, zip varchar(10), geo point, prices core.price_list);
COMMENT ON TYPE core.place IS 'Where something is';
COMMENT ON COLUMN core.place.geo IS 'WGS 84';

CREATE SEQUENCE core.document_number AS integer MAXVALUE 99999999 CYCLE OWNED BY NONE;
CREATE SEQUENCE sales.countdown INCREMENT BY -1 START WITH -1;

CREATE FUNCTION core.convert(value core.money, into_currency core.currency) RETURNS core.money
  LANGUAGE sql IMMUTABLE AS $$ SELECT ROW(round((value).amount * CASE into_currency WHEN 'USD' THEN 1.1 ELSE 1 END, 4), into_currency)::core.money $$;
CREATE FUNCTION core.convert(amount numeric, from_currency core.currency, into_currency core.currency) RETURNS numeric
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN (core.convert(ROW(amount, from_currency)::core.money, into_currency)).amount;
CREATE FUNCTION core.convert(amounts numeric[], variadic currencies core.currency[]) RETURNS numeric[]
  LANGUAGE plpgsql AS $$ BEGIN RETURN amounts; END; $$;
CREATE FUNCTION core.next_document(prefix text DEFAULT 'D', at date DEFAULT CURRENT_DATE) RETURNS text
  LANGUAGE sql VOLATILE AS $$ SELECT prefix || to_char(at, 'YYYY') || '-' || lpad(nextval('core.document_number')::text, 8, '0') $$;

CREATE TABLE core.base (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  created timestamptz DEFAULT now() NOT NULL,
  created_by name DEFAULT CURRENT_USER,
  CONSTRAINT base_created_sane CHECK (created > '2000-01-01 00:00:00+00'::timestamptz)
);
ALTER TABLE core.base OWNER TO erp_owner;
CREATE TABLE core.party (
  name text NOT NULL,
  place core.place,
  tax_number varchar(20),
  PRIMARY KEY (id)
) INHERITS (core.base);
CREATE TABLE core.company (
  shares numeric(20,0) DEFAULT 1e6,
  parent uuid REFERENCES core.party (id)
) INHERITS (core.party);
ALTER TABLE core.company ADD PRIMARY KEY (id);
CREATE TABLE core.employee (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  boss uuid REFERENCES core.employee DEFERRABLE,
  department uuid NOT NULL,
  salary core.price,
  worked daterange[],
  hours interval hour to minute DEFAULT '38:30'::interval,
  flags bit(8) DEFAULT B'00000001'::bit(8) NOT NULL,
  more_flags bit varying(16)
);
CREATE TABLE core.department (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  head uuid REFERENCES core.employee ON DELETE SET NULL,
  name text NOT NULL,
  budget core.price_list
);
ALTER TABLE core.employee ADD FOREIGN KEY (department) REFERENCES core.department (id);

CREATE TABLE stock.item (
  sku text PRIMARY KEY CHECK (sku ~ '^[A-Z]{2}-\d{4,}$'),
  name jsonb NOT NULL,
  price core.price DEFAULT ROW(0, 'EUR')::core.money,
  list core.price_list DEFAULT '{}'::core.money[],
  weight core.small_positive,
  dims numeric(6,2)[3],
  valid daterange DEFAULT daterange(CURRENT_DATE, NULL) NOT NULL,
  margin numeric GENERATED ALWAYS AS ((price).amount * 0.2) STORED,
  hazard xml,
  bar_code macaddr8, net cidr DEFAULT '10.0.0.0/8'
);
CREATE TABLE stock.movement (
  id bigint GENERATED ALWAYS AS IDENTITY,
  sku text NOT NULL REFERENCES stock.item ON UPDATE CASCADE,
  warehouse smallint NOT NULL,
  quantity core.positive NOT NULL,
  at timestamp without time zone NOT NULL DEFAULT (now() AT TIME ZONE 'utc'),
  PRIMARY KEY (warehouse, at, id)
) PARTITION BY LIST (warehouse);
CREATE TABLE stock.movement_north PARTITION OF stock.movement FOR VALUES IN (1, 2, 3) PARTITION BY RANGE (at);
CREATE TABLE stock.movement_north_old PARTITION OF stock.movement_north FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE stock.movement_north_new PARTITION OF stock.movement_north FOR VALUES FROM ('2024-01-01') TO (MAXVALUE);
CREATE TABLE stock.movement_south PARTITION OF stock.movement FOR VALUES IN (10, NULL) PARTITION BY HASH (at);
CREATE TABLE stock.movement_south_0 PARTITION OF stock.movement_south FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE stock.movement_south_1 PARTITION OF stock.movement_south FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX movement_sku ON stock.movement (sku, at);
-- A partition that was a table of its own, with columns in another order and one dropped.
CREATE TABLE stock.movement_west (gone text, at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'utc'), quantity core.positive NOT NULL, id bigint NOT NULL, warehouse smallint NOT NULL, sku text NOT NULL);
ALTER TABLE stock.movement_west DROP COLUMN gone;
ALTER TABLE stock.movement ATTACH PARTITION stock.movement_west FOR VALUES IN (20);

CREATE TABLE sales."order" (
  number text PRIMARY KEY DEFAULT core.next_document('O'),
  party uuid NOT NULL REFERENCES core.party (id) MATCH FULL,
  placed timestamptz DEFAULT now(),
  total core.money,
  "limit" integer, "user" name DEFAULT SESSION_USER, "select" boolean DEFAULT false,
  notes text[][] DEFAULT '{{a,b},{c,d}}'::text[]
);
CREATE TABLE sales.line (
  "order" text REFERENCES sales."order" ON DELETE CASCADE,
  no smallint CHECK (no > 0),
  sku text NOT NULL REFERENCES stock.item,
  quantity core.positive DEFAULT 2.5,
  during tsrange,
  PRIMARY KEY ("order", no) INCLUDE (sku),
  CONSTRAINT line_quantity_sku_excl EXCLUDE USING gist (during WITH &&, tsrange(lower(during), upper(during), '[]') WITH -|-) WHERE (no > 1) DEFERRABLE
);
CREATE VIEW sales.open_order AS
  SELECT o.*, (o.total).amount AS amount, (o.total).currency,
    (SELECT array_agg(l ORDER BY l.no) FROM sales.line l WHERE l."order" = o.number) AS lines,
    core.convert((o.total).amount, (o.total).currency, 'USD') AS usd
  FROM sales."order" o WHERE o."select" IS NOT TRUE;
CREATE VIEW sales.per_party AS
  SELECT p.name, (p.place).street, x.n, x.last, p.tableoid::regclass AS kind
  FROM core.party p CROSS JOIN LATERAL (SELECT count(*) n, max(o.placed) AS last FROM sales.open_order o WHERE o.party = p.id) x
  UNION ALL SELECT 'nobody', NULL, 0, NULL, NULL
  ORDER BY 1 NULLS FIRST, n DESC LIMIT 100;
CREATE VIEW core.everyone AS SELECT id, name FROM ONLY core.party UNION SELECT id, name FROM core.company EXCEPT ALL (SELECT id, name FROM core.department);

CREATE PROCEDURE stock.close_month(IN month date, INOUT moved bigint DEFAULT 0)
  LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM stock.movement WHERE at < month;
  GET DIAGNOSTICS moved = ROW_COUNT;
  COMMIT;
END $$;
CREATE PROCEDURE stock.rename(old text, new text) LANGUAGE sql
  BEGIN ATOMIC
    UPDATE stock.item SET sku = new WHERE sku = old;
    SELECT 1;
  END;
CREATE FUNCTION stock.items(valid_at date, OUT sku text, OUT price core.price) RETURNS SETOF record
  LANGUAGE sql STABLE AS 'SELECT sku, price FROM stock.item WHERE valid @> $1';
CREATE FUNCTION stock.history(which text) RETURNS TABLE (at timestamp, quantity numeric, warehouse integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = stock SET work_mem = '8MB'
  BEGIN ATOMIC
    SELECT m.at, m.quantity::numeric, m.warehouse::integer FROM stock.movement m WHERE m.sku = which ORDER BY m.at;
  END;
CREATE FUNCTION core.describe(anyelement) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1::text $$;
CREATE FUNCTION core.add_up(state numeric, next core.money) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT state + (next).amount $$;
CREATE AGGREGATE core.total(core.money) (SFUNC = core.add_up, STYPE = numeric, INITCOND = '0');
CREATE VIEW sales.totals AS SELECT party, core.total(total) AS total FROM sales."order" GROUP BY party;
CREATE CAST (core.money AS numeric) WITH INOUT AS ASSIGNMENT;

ALTER TABLE sales."order" OWNER TO erp_owner;
GRANT ALL ON SCHEMA core TO erp_owner;
GRANT USAGE ON SCHEMA core, sales, stock TO erp_clerk;
GRANT SELECT ON ALL TABLES IN SCHEMA sales TO erp_clerk;
GRANT USAGE ON TYPE core.currency TO erp_clerk;
REVOKE ALL ON FUNCTION core.next_document(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.next_document(text, date) TO erp_clerk;
GRANT USAGE, SELECT ON SEQUENCE core.document_number TO erp_clerk;
ALTER DEFAULT PRIVILEGES FOR ROLE erp_owner IN SCHEMA sales GRANT INSERT, UPDATE ON TABLES TO erp_clerk;
ALTER DEFAULT PRIVILEGES FOR ROLE erp_owner IN SCHEMA sales GRANT USAGE ON SEQUENCES TO erp_clerk;
