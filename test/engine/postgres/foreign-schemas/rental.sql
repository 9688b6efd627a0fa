-- A shop that lends films: domains, enums, text search, partitions by month, reports as views.
CREATE DOMAIN public.year_of_release AS integer
  CONSTRAINT year_of_release_check CHECK (VALUE >= 1888 AND VALUE <= 2199);
COMMENT ON DOMAIN public.year_of_release IS 'Nobody filmed anything before 1888';
CREATE DOMAIN public.email AS text COLLATE "C" NOT NULL DEFAULT 'nobody@example.com'
  CHECK (VALUE ~ '^[^@\s]+@[^@\s]+$');
CREATE TYPE public.rating AS ENUM ('U', 'PG', '12A', '15', '18', 'R18');
COMMENT ON TYPE public.rating IS 'As the board of film classification has them';

CREATE SEQUENCE public.film_number START WITH 1000 INCREMENT BY 10 MINVALUE 100 MAXVALUE 900000 CACHE 5;
CREATE TABLE public.language (
  language_id serial PRIMARY KEY,
  name character(20) NOT NULL,
  changed_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.film (
  film_id integer DEFAULT nextval('public.film_number'::regclass) NOT NULL,
  title character varying(255) NOT NULL,
  description text,
  released public.year_of_release,
  language_id smallint NOT NULL,
  original_language_id smallint,
  lent_for smallint DEFAULT 3 NOT NULL,
  fee numeric(4,2) DEFAULT 4.99 NOT NULL,
  length smallint,
  rating public.rating DEFAULT 'U'::public.rating,
  extras text[] DEFAULT ARRAY['Trailer'::text],
  words tsvector NOT NULL,
  changed_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT film_pkey PRIMARY KEY (film_id),
  CONSTRAINT film_length_positive CHECK (length IS NULL OR length > 0),
  CONSTRAINT film_language_fkey FOREIGN KEY (language_id) REFERENCES public.language (language_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT film_original_fkey FOREIGN KEY (original_language_id) REFERENCES public.language (language_id) ON DELETE SET NULL
);
ALTER SEQUENCE public.film_number OWNED BY public.film.film_id;
COMMENT ON TABLE public.film IS 'One row per title; copies are in stock';
COMMENT ON COLUMN public.film.fee IS 'For the whole of lent_for, not per day';
COMMENT ON CONSTRAINT film_length_positive ON public.film IS 'Unknown is fine, nothing is not';
CREATE INDEX film_words ON public.film USING gist (words);
CREATE INDEX film_title ON public.film (title varchar_pattern_ops);
CREATE INDEX film_cheap ON public.film (fee DESC NULLS LAST, lower(title::text)) WHERE rating <> 'R18'::public.rating;
CREATE TRIGGER film_words BEFORE INSERT OR UPDATE ON public.film
  FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger('words', 'pg_catalog.english', 'title', 'description');

CREATE TABLE public.person (person_id serial PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL);
CREATE INDEX person_last_name ON public.person (last_name, first_name);
CREATE TABLE public.cast_of (
  person_id integer NOT NULL REFERENCES public.person ON UPDATE CASCADE,
  film_id integer NOT NULL REFERENCES public.film ON UPDATE CASCADE,
  PRIMARY KEY (person_id, film_id)
);

-- The manager of a shop works in it: neither can be made first.
CREATE TABLE public.shop (shop_id serial PRIMARY KEY, manager_id integer NOT NULL UNIQUE, street text NOT NULL);
CREATE TABLE public.employee (
  employee_id serial PRIMARY KEY,
  name text NOT NULL,
  mail public.email,
  shop_id integer NOT NULL REFERENCES public.shop ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  picture bytea,
  active boolean DEFAULT true NOT NULL
);
ALTER TABLE public.employee ALTER COLUMN picture SET STORAGE EXTERNAL;
ALTER TABLE public.shop ADD CONSTRAINT shop_manager_fkey FOREIGN KEY (manager_id)
  REFERENCES public.employee (employee_id) ON UPDATE CASCADE ON DELETE RESTRICT DEFERRABLE;
CREATE TABLE public.stock (
  stock_id bigserial PRIMARY KEY,
  film_id integer NOT NULL REFERENCES public.film ON UPDATE CASCADE ON DELETE RESTRICT,
  shop_id integer NOT NULL REFERENCES public.shop ON UPDATE CASCADE ON DELETE RESTRICT
);
CREATE TABLE public.customer (
  customer_id serial PRIMARY KEY,
  name text NOT NULL,
  mail public.email,
  since date DEFAULT ('now'::text)::date NOT NULL
);
CREATE TABLE public.rental (
  rental_id serial PRIMARY KEY,
  lent tstzrange NOT NULL,
  stock_id bigint NOT NULL REFERENCES public.stock,
  customer_id integer NOT NULL REFERENCES public.customer,
  EXCLUDE USING gist (lent WITH &&) WHERE (stock_id = 0)
);
CREATE UNIQUE INDEX rental_once ON public.rental (lower(lent), stock_id, customer_id);

CREATE TABLE public.payment (
  payment_id serial NOT NULL,
  customer_id integer NOT NULL REFERENCES public.customer,
  rental_id integer NOT NULL,
  amount numeric(5,2) NOT NULL,
  paid_at timestamp with time zone NOT NULL,
  PRIMARY KEY (paid_at, payment_id)
) PARTITION BY RANGE (paid_at);
CREATE TABLE public.payment_2025_01 PARTITION OF public.payment
  FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2025-02-01 00:00:00+00');
CREATE TABLE public.payment_2025_02 PARTITION OF public.payment
  FOR VALUES FROM ('2025-02-01 00:00:00+00') TO ('2025-03-01 00:00:00+00');
CREATE TABLE public.payment_rest PARTITION OF public.payment DEFAULT;
CREATE INDEX payment_customer ON public.payment (customer_id);
CREATE INDEX payment_2025_01_amount ON public.payment_2025_01 (amount) WHERE amount > 10;

CREATE FUNCTION public.is_in_stock(p_stock_id bigint) RETURNS boolean
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_open integer;
BEGIN
  SELECT count(*) INTO v_open FROM rental WHERE stock_id = p_stock_id AND upper_inf(lent);
  RETURN v_open = 0;
END $$;
COMMENT ON FUNCTION public.is_in_stock(bigint) IS 'Is it on the shelf?';
CREATE FUNCTION public.films_in_stock(p_film_id integer, p_shop_id integer, OUT p_stock_id bigint)
  RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 20 AS $_$
  SELECT stock_id FROM stock
  WHERE film_id = $1 AND shop_id = $2 AND is_in_stock(stock_id);
$_$;
CREATE FUNCTION public.balance(p_customer integer, p_at timestamptz DEFAULT now()) RETURNS numeric
  LANGUAGE plpgsql STABLE PARALLEL SAFE COST 500 AS $$
DECLARE
  v_fees numeric(9,2) := 0;   -- what was asked
  v_paid numeric(9,2) := 0;   -- what was paid
BEGIN
  SELECT coalesce(sum(film.fee), 0) INTO v_fees
    FROM film JOIN stock USING (film_id) JOIN rental USING (stock_id)
   WHERE lower(rental.lent) <= p_at AND rental.customer_id = p_customer;
  SELECT coalesce(sum(amount), 0) INTO v_paid FROM payment WHERE paid_at <= p_at AND customer_id = p_customer;
  RETURN v_fees - v_paid;
END
$$;
CREATE FUNCTION public.last_day(at timestamp with time zone) RETURNS date
  LANGUAGE sql IMMUTABLE STRICT AS $_$
  SELECT CASE
    WHEN extract(month FROM $1) = 12 THEN (((extract(year FROM $1) + 1) operator(pg_catalog.||) '-01-01')::date - interval '1 day')::date
    ELSE ((extract(year FROM $1) operator(pg_catalog.||) '-' operator(pg_catalog.||) (extract(month FROM $1) + 1) operator(pg_catalog.||) '-01')::date - interval '1 day')::date
  END
$_$;
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at = CURRENT_TIMESTAMP;
  RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE ON public.language FOR EACH ROW EXECUTE FUNCTION public.touch();
CREATE TRIGGER touch_film BEFORE UPDATE OF title, fee ON public.film FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.touch();

CREATE VIEW public.film_list AS
  SELECT film.film_id AS fid, film.title, language.name AS spoken,
         array_to_string(array_agg((person.first_name || ' '::text) || person.last_name ORDER BY person.last_name), ', ') AS people
    FROM film
    LEFT JOIN language USING (language_id)
    LEFT JOIN cast_of ON film.film_id = cast_of.film_id
    LEFT JOIN person ON cast_of.person_id = person.person_id
   GROUP BY film.film_id, film.title, language.name;
COMMENT ON VIEW public.film_list IS 'For the counter';
COMMENT ON COLUMN public.film_list.people IS 'In the order of their last names';
CREATE VIEW public.sales_by_shop AS
  SELECT s.shop_id, s.street, (e.name) AS manager, sum(p.amount) AS total,
         rank() OVER (ORDER BY sum(p.amount) DESC) AS place
    FROM payment p
    JOIN rental r ON p.rental_id = r.rental_id
    JOIN stock i ON r.stock_id = i.stock_id
    JOIN shop s ON i.shop_id = s.shop_id
    JOIN employee e ON s.manager_id = e.employee_id
   GROUP BY s.shop_id, s.street, e.name
  HAVING count(*) > 0
   ORDER BY s.shop_id;
CREATE VIEW public.best_shop WITH (security_barrier) AS SELECT * FROM public.sales_by_shop WHERE place = 1;
CREATE MATERIALIZED VIEW public.rental_by_language AS
  SELECT l.name, count(*) AS lent FROM rental JOIN stock USING (stock_id) JOIN film USING (film_id) JOIN language l USING (language_id)
  GROUP BY l.name WITH NO DATA;
CREATE UNIQUE INDEX rental_by_language_name ON public.rental_by_language (name);
