/**
 * Sequences that columns bring along. They are part of their table: of an identity column, and of
 * one that is as `serial` makes it (https://www.postgresql.org/docs/current/datatype-numeric.html).
 */

/** Over the oid of a sequence: whether its column says all there is to say of it. */
export const isImplicitSequence = (sequence: string): string =>
  `(EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = ${sequence} AND d.deptype = 'i' AND d.refobjsubid > 0) OR ${isSerial(sequence)})`

/**
 * Whether a sequence is what `serial` would have made for the column that owns it: by name, type,
 * owner, numbers and default. `deparsed` names come with their schema: `search_path` is pg_catalog.
 */
export const isSerial = (sequence: string): string => `EXISTS (SELECT 1
  FROM pg_depend sd
  JOIN pg_sequence sq ON sq.seqrelid = sd.objid
  JOIN pg_class sc ON sc.oid = sd.objid
  JOIN pg_class st ON st.oid = sd.refobjid AND st.relnamespace = sc.relnamespace AND st.relowner = sc.relowner
  JOIN pg_attribute sa ON sa.attrelid = sd.refobjid AND sa.attnum = sd.refobjsubid
  JOIN pg_attrdef sf ON sf.adrelid = sa.attrelid AND sf.adnum = sa.attnum
  WHERE sd.classid = 'pg_class'::regclass AND sd.objid = ${sequence} AND sd.deptype = 'a' AND sd.refobjsubid > 0
    AND sa.attnotnull AND sa.attidentity = '' AND sa.atttypid = sq.seqtypid
    AND sc.relname = st.relname || '_' || sa.attname || '_seq'
    AND ${hasDefaults('sq')}
    AND obj_description(sc.oid, 'pg_class') IS NULL
    AND pg_get_expr(sf.adbin, sf.adrelid) = format('nextval(%L::regclass)', sc.oid::regclass::text))`

/** Over a row of pg_sequence: counts from 1 in steps of 1 as far as its type goes. */
export const hasDefaults = (row: string): string =>
  `(${row}.seqstart, ${row}.seqincrement, ${row}.seqmin, ${row}.seqcache, ${row}.seqcycle, ${row}.seqmax) = (1, 1, 1, 1, false, ${largest(row)})`

/** The largest number of a sequence's type. */
export const largest = (row: string): string =>
  `(CASE ${row}.seqtypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END)`
