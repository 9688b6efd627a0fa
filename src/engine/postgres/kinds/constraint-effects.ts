/** What changes of constraints and indexes do; `alter-constraint.ts` and `index-changes.ts` do it. */
import type { FieldEffect } from '../../engine.ts'
import { inPlace } from '../../common/rule.ts'

const keyBuilt = 'CREATE UNIQUE INDEX CONCURRENTLY, ALTER TABLE … ADD CONSTRAINT … USING INDEX'

export const keyEffects: readonly FieldEffect[] = [
  inPlace(keyBuilt, {
    when: 'added or changed',
    note: 'a value that occurs twice is looked for first, and stops the change; foreign keys that rest on the key of before are made again',
  }),
  inPlace('ALTER TABLE … ADD CONSTRAINT … PRIMARY KEY', {
    when: 'added or changed, of a partitioned table or hypertable',
    hazards: ['locks-table'],
  }),
  inPlace('ALTER TABLE … DROP CONSTRAINT', {
    when: 'removed',
    note: 'a foreign key on it that no plan manages goes with `breaks-unmanaged` only; where a publication knows rows by it, `blocks-ingest` is shown',
  }),
]

export const constraintEffects: readonly FieldEffect[] = [
  inPlace('ALTER TABLE … ADD CONSTRAINT … NOT VALID, VALIDATE CONSTRAINT', {
    when: 'check or foreign key added',
    note: 'a row that does not fit is looked for first, and stops the change',
  }),
  inPlace('ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY', {
    when: 'foreign key added to a partitioned table',
    on: '14 to 17',
    hazards: ['locks-table'],
  }),
  inPlace('ALTER TABLE … ADD CONSTRAINT …', {
    when: 'check or foreign key added to a hypertable with a columnstore',
    on: 'TimescaleDB',
    hazards: ['locks-table'],
  }),
  inPlace(keyBuilt, { when: 'unique added' }),
  inPlace('ALTER TABLE … ADD CONSTRAINT … UNIQUE', {
    when: 'unique added to a partitioned table or hypertable',
    hazards: ['locks-table'],
  }),
  inPlace('ALTER TABLE … ADD CONSTRAINT … EXCLUDE', {
    when: 'exclude added',
    hazards: ['locks-table'],
  }),
  inPlace('ALTER TABLE … DROP CONSTRAINT', {
    when: 'removed',
    note: 'a foreign key on it that no plan manages goes with `breaks-unmanaged` only',
  }),
  inPlace('ALTER TABLE … RENAME CONSTRAINT', { when: 'another name for the same' }),
  inPlace('ALTER TABLE … DROP CONSTRAINT, ADD CONSTRAINT', {
    when: 'changed',
    note: 'in one transaction; a key is built beside the old one',
  }),
  inPlace('ALTER TABLE … ALTER CONSTRAINT', { when: 'deferrable, of a foreign key' }),
  inPlace('ALTER TABLE … VALIDATE CONSTRAINT', { when: 'not validated yet' }),
  inPlace('COMMENT ON CONSTRAINT', { when: 'comment' }),
]

export const indexEffects: readonly FieldEffect[] = [
  inPlace('CREATE INDEX CONCURRENTLY', {
    when: 'added',
    note: 'what a build that was cut off has left is dropped first',
  }),
  inPlace('CREATE INDEX … ON ONLY, CREATE INDEX CONCURRENTLY, ALTER INDEX … ATTACH PARTITION', {
    when: 'added to a partitioned table',
  }),
  inPlace('CREATE INDEX … WITH (timescaledb.transaction_per_chunk)', {
    when: 'added to a hypertable',
    notRun: 'in the suite of TimescaleDB',
  }),
  inPlace('DROP INDEX CONCURRENTLY', { when: 'removed' }),
  inPlace('CREATE INDEX CONCURRENTLY, DROP INDEX, ALTER INDEX … RENAME', {
    when: 'changed',
    note: 'readers are never without',
  }),
  inPlace('ALTER INDEX … RENAME', { when: 'another name for the same' }),
  inPlace('ALTER INDEX … SET (…)', { when: 'with' }),
  inPlace('COMMENT ON INDEX', { when: 'comment' }),
]
