/** What changes of a table's columns do; `alter-column*.ts` do it. */
import type { FieldEffect } from '../../engine.ts'
import { inPlace } from '../../common/rule.ts'

export const columnEffects: readonly FieldEffect[] = [
  inPlace('ALTER TABLE … ADD COLUMN', { when: 'added' }),
  inPlace('ALTER TABLE … ADD COLUMN', {
    when: 'added, each row with a value of its own',
    hazards: ['rewrites-data', 'locks-table'],
    note: 'a volatile default, generated, identity, serial, or a type with constraints',
  }),
  {
    when: 'added, not NULL and without a value',
    how: 'in place',
    by: 'ALTER TABLE … ADD COLUMN',
    note: 'only while the table has no rows; asked at plan',
  },
  inPlace('ALTER TABLE … DROP COLUMN', {
    when: 'dropped',
    hazards: ['drops-data'],
    note: 'last of all, after its readers; no hazard for what is computed',
  }),
  {
    when: 'dropped, of a partition key or a hypertable’s dimension',
    how: 'replaced',
    hazards: ['drops-data'],
  },
  inPlace('ALTER TABLE … RENAME COLUMN', {
    when: 'renamed',
    note: 'by `renamedFrom`; views, constraints, indexes and policies follow',
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … TYPE', {
    when: 'type, stored alike',
    note: 'varchar wider or to text, numeric with more digits at the same scale, timestamp and timestamptz in UTC; views over it are dropped and made again in the same transaction, with owner, comments, indexes, triggers and grants',
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … TYPE … USING', {
    when: 'type, otherwise',
    hazards: ['rewrites-data', 'locks-table'],
    note: 'values that the new type cannot have are looked for first, and stop the change; the same with views',
  }),
  inPlace('DROP MATERIALIZED VIEW, ALTER TABLE … ALTER COLUMN … TYPE, CREATE MATERIALIZED VIEW', {
    when: 'type, below a materialized view',
    hazards: ['rewrites-data', 'locks-table'],
    note: 'it is computed anew under the locks of the change, and then shows what is there now',
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … TYPE', {
    when: 'type, values are rounded or cut off',
    hazards: ['rewrites-data', 'locks-table', 'drops-data'],
  }),
  {
    when: 'type, of a column of the partition key',
    how: 'replaced',
    hazards: ['drops-data'],
    note: 'refused while partitions stay: their rows have the column as it is',
  },
  {
    when: 'type, under a continuous aggregate',
    how: 'refused',
    note: 'it would have to be computed anew',
    notRun: 'in the suite of TimescaleDB',
  },
  inPlace('ALTER TABLE … ALTER COLUMN … TYPE … COLLATE', {
    when: 'collation',
    note: 'its indexes are built again',
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … SET NOT NULL', {
    when: 'no longer nullable',
    note: 'a NULL is looked for first, and stops the change; a check that is validated beside readers and writers spares the scan under the lock',
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … SET NOT NULL', {
    when: 'no longer nullable, of a hypertable with a columnstore',
    on: 'TimescaleDB',
    hazards: ['locks-table'],
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … DROP NOT NULL', { when: 'nullable' }),
  inPlace('ALTER TABLE … ALTER COLUMN … SET DEFAULT', { when: 'default' }),
  inPlace('ALTER TABLE … ALTER COLUMN … DROP DEFAULT', { when: 'default removed' }),
  inPlace('CREATE SEQUENCE, ALTER TABLE … ALTER COLUMN … SET DEFAULT', {
    when: 'to serial',
    hazards: ['locks-table'],
    note: 'counts on from where the sequence or identity of before is, or else from the largest number there is; then without an index of the column, nobody uses the table while it is looked for',
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … DROP DEFAULT, DROP SEQUENCE', {
    when: 'from serial',
    hazards: ['drops-data'],
    note: 'no loss where an identity or another new sequence goes on from there',
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … ADD GENERATED … AS IDENTITY', {
    when: 'identity added',
    hazards: ['locks-table'],
    note: 'counts on from where the sequence of before is, or else from the largest number there is; then without an index of the column, nobody uses the table while it is looked for',
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … SET GENERATED', { when: 'identity, or its options' }),
  inPlace('ALTER TABLE … ALTER COLUMN … DROP IDENTITY', {
    when: 'identity removed',
    hazards: ['drops-data'],
    note: 'no loss where a sequence goes on from there',
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … SET EXPRESSION', {
    when: 'generated, another expression',
    on: '17 and later',
    hazards: ['rewrites-data', 'locks-table'],
  }),
  inPlace('ALTER TABLE … DROP COLUMN, ADD COLUMN', {
    when: 'generated, another expression',
    on: '14 to 16',
    hazards: ['rewrites-data', 'locks-table'],
    note: 'with its indexes and constraints, and the views over it',
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … DROP EXPRESSION', {
    when: 'no longer generated',
    note: 'the values stay',
  }),
  inPlace('ALTER TABLE … DROP COLUMN, ADD COLUMN', {
    when: 'from now on generated',
    hazards: ['drops-data', 'rewrites-data', 'locks-table'],
    note: 'its values are replaced by computed ones',
  }),
  inPlace('ALTER TABLE … ALTER COLUMN … SET STORAGE', { when: 'storage' }),
  inPlace('ALTER TABLE … ALTER COLUMN … SET COMPRESSION', { when: 'compression' }),
  inPlace('ALTER TABLE … ALTER COLUMN … SET STATISTICS', { when: 'statistics' }),
  inPlace('ALTER TABLE … ALTER COLUMN … SET (…)', { when: 'options' }),
  inPlace('COMMENT ON COLUMN', { when: 'comment' }),
]
