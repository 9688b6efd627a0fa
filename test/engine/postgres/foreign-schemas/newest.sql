-- from: 18
-- What PostgreSQL 18 brought.
CREATE SCHEMA newest;
CREATE TABLE newest.t (
  id uuid DEFAULT uuidv7() PRIMARY KEY,
  a integer NOT NULL,
  twice integer GENERATED ALWAYS AS (a * 2) VIRTUAL,
  thrice integer GENERATED ALWAYS AS (a * 3) STORED,
  during tstzrange NOT NULL,
  kind int4range NOT NULL,
  CONSTRAINT a_named NOT NULL a,
  CONSTRAINT once UNIQUE (kind, during WITHOUT OVERLAPS),
  CONSTRAINT positive CHECK (a > 0) NOT ENFORCED
);
ALTER TABLE newest.t ADD COLUMN late integer;
ALTER TABLE newest.t ADD CONSTRAINT late_there NOT NULL late NOT VALID;
CREATE VIEW newest.v AS SELECT id, twice FROM newest.t;
