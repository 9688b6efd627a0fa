-- Jobs, events and what reads them: hash partitions, notify, jsonb, publications, views over views over views.
CREATE ROLE worker LOGIN NOINHERIT VALID UNTIL '2099-01-01';
CREATE SCHEMA jobs;
CREATE SCHEMA api;
ALTER SCHEMA api OWNER TO worker;
CREATE TYPE jobs.state AS ENUM ('waiting', 'running', 'done', 'failed');
ALTER TYPE jobs.state ADD VALUE 'cancelled' BEFORE 'failed';
CREATE FUNCTION jobs.backoff(attempt integer) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT make_interval(secs => least(power(2, attempt), 3600)) $$;
CREATE TABLE jobs.queue (
  name text PRIMARY KEY,
  parallel integer NOT NULL DEFAULT 10 CHECK (parallel BETWEEN 1 AND 1000),
  paused boolean NOT NULL DEFAULT false
);
CREATE TABLE jobs.job (
  id bigint GENERATED ALWAYS AS IDENTITY (CACHE 50),
  queue text NOT NULL REFERENCES jobs.queue ON UPDATE CASCADE ON DELETE CASCADE,
  state jobs.state NOT NULL DEFAULT 'waiting',
  payload jsonb NOT NULL DEFAULT '{}',
  attempt smallint NOT NULL DEFAULT 0,
  run_at timestamptz NOT NULL DEFAULT now(),
  retry_at timestamp GENERATED ALWAYS AS ('2000-01-01'::timestamp + jobs.backoff(attempt::integer)) STORED,
  kind text GENERATED ALWAYS AS (payload ->> 'kind') STORED,
  PRIMARY KEY (id)
) PARTITION BY HASH (id);
CREATE TABLE jobs.job_0 PARTITION OF jobs.job FOR VALUES WITH (MODULUS 3, REMAINDER 0) WITH (fillfactor = 70);
CREATE TABLE jobs.job_1 PARTITION OF jobs.job FOR VALUES WITH (MODULUS 3, REMAINDER 1) WITH (fillfactor = 70);
CREATE TABLE jobs.job_2 PARTITION OF jobs.job FOR VALUES WITH (MODULUS 3, REMAINDER 2) WITH (fillfactor = 70);
CREATE INDEX job_next ON jobs.job (queue, run_at) WHERE state = ANY ('{waiting,failed}'::jobs.state[]);
CREATE INDEX job_payload ON jobs.job USING gin ((payload -> 'tags'));
CREATE TABLE jobs.dependency (
  before bigint NOT NULL REFERENCES jobs.job, after bigint NOT NULL REFERENCES jobs.job ON DELETE CASCADE,
  PRIMARY KEY (before, after), CHECK (before <> after)
);
CREATE FUNCTION jobs.wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('jobs', json_build_object('queue', NEW.queue, 'id', NEW.id)::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER wake AFTER INSERT OR UPDATE OF state ON jobs.job FOR EACH ROW WHEN (NEW.state = 'waiting') EXECUTE FUNCTION jobs.wake();
CREATE FUNCTION api.take(p_queue text, p_count integer DEFAULT 1) RETURNS SETOF jobs.job LANGUAGE sql AS $$
  UPDATE jobs.job SET state = 'running', attempt = attempt + 1
  WHERE id IN (SELECT id FROM jobs.job WHERE queue = p_queue AND state = 'waiting' AND run_at <= now()
               ORDER BY run_at FOR UPDATE SKIP LOCKED LIMIT p_count)
  RETURNING *
$$;
CREATE VIEW api.queue_length AS SELECT queue, state, count(*)::integer AS n FROM jobs.job GROUP BY queue, state;
CREATE VIEW api.busy AS SELECT q.name, COALESCE(l.n, 0) AS n FROM jobs.queue q LEFT JOIN api.queue_length l ON l.queue = q.name AND l.state = 'running';
CREATE VIEW api.overview AS
  SELECT b.name, b.n AS running, (SELECT sum(n) FROM api.queue_length l WHERE l.queue = b.name) AS "all",
    jsonb_object_agg(l.state, l.n) FILTER (WHERE l.state IS NOT NULL) AS by_state
  FROM api.busy b LEFT JOIN api.queue_length l ON l.queue = b.name GROUP BY b.name, b.n;
CREATE MATERIALIZED VIEW api.history AS
  SELECT date_trunc('day', run_at) AS day, o.name, count(*) AS n FROM jobs.job j JOIN api.overview o ON o.name = j.queue GROUP BY 1, 2;
CREATE UNIQUE INDEX history_key ON api.history (day, name);
CREATE VIEW api.history_of_week AS SELECT * FROM api.history WHERE day > now() - '7 days'::interval;
CREATE PUBLICATION job_events FOR TABLE jobs.job, jobs.queue WITH (publish = 'insert, update, delete', publish_via_partition_root = true);
CREATE PUBLICATION nothing_yet;
COMMENT ON PUBLICATION job_events IS 'Read by the warehouse';
GRANT USAGE ON SCHEMA jobs TO worker;
GRANT SELECT, UPDATE ON jobs.job TO worker;
GRANT SELECT ON ALL TABLES IN SCHEMA api TO PUBLIC;
