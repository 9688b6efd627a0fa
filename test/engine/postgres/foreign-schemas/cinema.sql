-- Films on loan in the manner of old sample databases: years as a domain, full text by a trigger, payments by month.
CREATE ROLE cinema_desk;
CREATE SCHEMA cinema;
COMMENT ON SCHEMA cinema IS 'Everything at the counter';
SET search_path = cinema, public;

CREATE TYPE rating AS ENUM ('G', 'PG', 'PG-13', 'R', 'NC-17');
CREATE DOMAIN release_year AS integer CONSTRAINT year_check CHECK (VALUE >= 1901 AND VALUE <= 2155);
CREATE DOMAIN e_mail AS varchar(254) COLLATE "C" NOT NULL DEFAULT 'nobody@nowhere' CHECK (VALUE ~ '@');
COMMENT ON DOMAIN release_year IS 'As printed on the box';

CREATE FUNCTION _group_concat(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $_$
SELECT CASE
  WHEN $2 IS NULL THEN $1
  WHEN $1 IS NULL THEN $2
  ELSE $1 || ', ' || $2
END
$_$;
CREATE AGGREGATE group_concat(text) (SFUNC = _group_concat, STYPE = text);

CREATE SEQUENCE customer_customer_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
CREATE TABLE country (country_id serial PRIMARY KEY, country text NOT NULL, last_update timestamptz DEFAULT now() NOT NULL);
CREATE TABLE city (
  city_id serial, city text NOT NULL, country_id integer NOT NULL,
  last_update timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT city_pkey PRIMARY KEY (city_id),
  CONSTRAINT city_country_id_fkey FOREIGN KEY (country_id) REFERENCES country(country_id) ON UPDATE CASCADE ON DELETE RESTRICT
);
CREATE INDEX idx_fk_country_id ON city USING btree (country_id);
CREATE TABLE address (
  address_id serial PRIMARY KEY, address text NOT NULL, address2 text, district text NOT NULL,
  city_id integer NOT NULL REFERENCES city ON UPDATE CASCADE ON DELETE RESTRICT, postal_code text, phone text NOT NULL,
  last_update timestamptz DEFAULT now() NOT NULL
);
CREATE TABLE store (
  store_id serial PRIMARY KEY, manager_staff_id integer NOT NULL, address_id integer NOT NULL REFERENCES address
);
CREATE TABLE staff (
  staff_id serial PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, address_id integer NOT NULL REFERENCES address,
  email e_mail, store_id integer NOT NULL REFERENCES store, active boolean DEFAULT true NOT NULL, username text NOT NULL, password text, picture bytea
);
ALTER TABLE store ADD CONSTRAINT store_manager_staff_id_fkey FOREIGN KEY (manager_staff_id) REFERENCES staff(staff_id) DEFERRABLE INITIALLY DEFERRED;
CREATE UNIQUE INDEX idx_unq_manager_staff_id ON store (manager_staff_id);
CREATE TABLE customer (
  customer_id integer DEFAULT nextval('customer_customer_id_seq'::regclass) NOT NULL,
  store_id integer NOT NULL REFERENCES store, first_name text NOT NULL, last_name text NOT NULL, email e_mail,
  address_id integer NOT NULL REFERENCES address, activebool boolean DEFAULT true NOT NULL,
  create_date date DEFAULT CURRENT_DATE NOT NULL, last_update timestamptz DEFAULT now(), active integer,
  CONSTRAINT customer_pkey PRIMARY KEY (customer_id)
);
ALTER SEQUENCE customer_customer_id_seq OWNED BY customer.customer_id;
CREATE INDEX idx_last_name ON customer (last_name text_pattern_ops, lower(first_name) DESC NULLS LAST);
CREATE TABLE language (language_id serial PRIMARY KEY, name char(20) NOT NULL);
CREATE TABLE film (
  film_id serial PRIMARY KEY, title text NOT NULL, description text, release_year release_year,
  language_id integer NOT NULL REFERENCES language, original_language_id integer REFERENCES language,
  rental_duration smallint DEFAULT 3 NOT NULL, rental_rate numeric(4,2) DEFAULT 4.99 NOT NULL, length smallint,
  replacement_cost numeric(5,2) DEFAULT 19.99 NOT NULL, rating rating DEFAULT 'G'::rating,
  special_features text[], fulltext tsvector NOT NULL
);
CREATE INDEX film_fulltext_idx ON film USING gist (fulltext);
CREATE INDEX film_title_idx ON film (title) WHERE rating <> 'NC-17';
CREATE TRIGGER film_fulltext_trigger BEFORE INSERT OR UPDATE ON film FOR EACH ROW
  EXECUTE FUNCTION tsvector_update_trigger('fulltext', 'pg_catalog.english', 'title', 'description');
CREATE TABLE inventory (inventory_id serial PRIMARY KEY, film_id integer NOT NULL REFERENCES film, store_id integer NOT NULL REFERENCES store);
CREATE INDEX idx_store_id_film_id ON inventory (store_id, film_id);
CREATE TABLE rental (
  rental_id serial PRIMARY KEY, rental_date timestamptz NOT NULL, inventory_id integer NOT NULL REFERENCES inventory,
  customer_id integer NOT NULL REFERENCES customer, return_date timestamptz, staff_id integer NOT NULL REFERENCES staff
);
CREATE UNIQUE INDEX idx_unq_rental_rental_date_inventory_id_customer_id ON rental (rental_date, inventory_id, customer_id);
CREATE TABLE payment (
  payment_id serial, customer_id integer NOT NULL, staff_id integer NOT NULL, rental_id integer NOT NULL,
  amount numeric(5,2) NOT NULL, payment_date timestamptz NOT NULL, PRIMARY KEY (payment_date, payment_id)
) PARTITION BY RANGE (payment_date);
CREATE TABLE payment_p2022_01 PARTITION OF payment FOR VALUES FROM ('2022-01-01 00:00:00+00') TO ('2022-02-01 00:00:00+00');
CREATE TABLE payment_p2022_02 PARTITION OF payment (CONSTRAINT payment_p2022_02_amount CHECK (amount > 0)) FOR VALUES FROM ('2022-02-01 00:00:00+00') TO ('2022-03-01 00:00:00+00');
CREATE TABLE payment_rest PARTITION OF payment DEFAULT;
ALTER TABLE payment_p2022_01 ADD CONSTRAINT payment_p2022_01_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customer;
CREATE INDEX payment_p2022_01_customer_id_idx ON payment_p2022_01 (customer_id);
ALTER TABLE payment_p2022_02 ALTER COLUMN amount SET DEFAULT 1.00;

CREATE FUNCTION last_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.last_update = CURRENT_TIMESTAMP;
    RETURN NEW;
END $$;
CREATE TRIGGER last_updated BEFORE UPDATE ON country FOR EACH ROW EXECUTE FUNCTION last_updated();
CREATE TRIGGER last_updated BEFORE UPDATE OF city, country_id ON city FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION last_updated();
CREATE TRIGGER paid AFTER INSERT ON payment FOR EACH ROW EXECUTE FUNCTION last_updated();
ALTER TABLE payment_p2022_02 DISABLE TRIGGER paid;
CREATE FUNCTION film_in_stock(p_film_id integer, p_store_id integer, OUT p_film_count integer) RETURNS SETOF integer LANGUAGE sql AS $_$
  SELECT inventory_id FROM cinema.inventory WHERE film_id = $1 AND store_id = $2
$_$;
CREATE FUNCTION get_customer_balance(p_customer_id integer, p_effective_date timestamptz) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
  v_rentfees decimal(5,2);
BEGIN
  SELECT COALESCE(SUM(film.rental_rate), 0) INTO v_rentfees FROM cinema.film, cinema.inventory, cinema.rental
  WHERE film.film_id = inventory.film_id AND inventory.inventory_id = rental.inventory_id AND rental.customer_id = p_customer_id;
  RETURN v_rentfees;
END $$;
CREATE FUNCTION rewards_report(min_monthly_purchases integer, min_dollar_amount_purchased numeric) RETURNS SETOF customer
  LANGUAGE plpgsql SECURITY DEFINER AS $_$
DECLARE rr RECORD;
BEGIN
  FOR rr IN EXECUTE 'SELECT c.* FROM cinema.customer AS c' LOOP RETURN NEXT rr; END LOOP;
  RETURN;
END $_$;

CREATE VIEW actorless_film AS SELECT film.film_id AS fid, film.title, film.rating::text AS rating, group_concat(l.name::text) AS spoken
  FROM film LEFT JOIN language l ON l.language_id IN (film.language_id, film.original_language_id) GROUP BY film.film_id, film.title;
CREATE VIEW customer_list AS SELECT cu.customer_id AS id, (cu.first_name || ' '::text) || cu.last_name AS name, a.postal_code AS "zip code",
    CASE WHEN cu.activebool THEN 'active' ELSE '' END AS notes, cu.store_id AS sid
  FROM customer cu JOIN address a USING (address_id);
CREATE VIEW "sales by Büro" AS SELECT date_trunc('month', p.payment_date) AS month, sum(p.amount) AS total_sales,
    sum(p.amount) FILTER (WHERE p.staff_id = 1) AS first_desk, percentile_cont(0.5) WITHIN GROUP (ORDER BY p.amount) AS median
  FROM payment p GROUP BY GROUPING SETS ((date_trunc('month', p.payment_date)), ());
COMMENT ON COLUMN "sales by Büro".median IS 'half is less';
CREATE MATERIALIZED VIEW film_words WITH (fillfactor = 70) AS SELECT film_id, title, fulltext, ts_lexize('english_stem', title) AS stem FROM film;
CREATE UNIQUE INDEX film_words_id ON film_words (film_id);
CREATE INDEX film_words_text ON film_words USING gin (fulltext);
CLUSTER film_words USING film_words_id;
GRANT SELECT ON ALL TABLES IN SCHEMA cinema TO cinema_desk;
GRANT SELECT (first_name, last_name), UPDATE (email) ON staff TO cinema_desk WITH GRANT OPTION;
REVOKE SELECT ON staff FROM cinema_desk;
REVOKE EXECUTE ON FUNCTION rewards_report(integer, numeric) FROM PUBLIC;
