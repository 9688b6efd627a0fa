/** What changes of a table's columns do; `alter-column.ts` does it. */
import type { FieldEffect } from '../../engine.ts'
import { inPlace } from '../../common/rule.ts'

export const columnEffects: readonly FieldEffect[] = [
  inPlace('ALTER TABLE … ADD COLUMN … AFTER', { when: 'added' }),
  inPlace('ALTER TABLE … DROP COLUMN', {
    when: 'dropped',
    hazards: ['drops-data'],
    note: 'last of all, after its readers; no hazard for ALIAS and EPHEMERAL',
  }),
  inPlace('ALTER TABLE … RENAME COLUMN … TO', {
    when: 'renamed',
    note: 'by `renamedFrom`; projections that read it are dropped and added again; Memory too',
  }),
  { when: 'dropped or renamed, of a key', how: 'replaced', hazards: ['drops-data'] },
  inPlace('ALTER TABLE … MODIFY COLUMN … AFTER', { when: 'moved', note: 'fewest moves' }),
  inPlace('ALTER TABLE … MODIFY COLUMN', {
    when: 'type, each value fits',
    hazards: ['rewrites-data'],
    note: 'values that the new type cannot take are looked for first, and stop the change',
  }),
  inPlace('ALTER TABLE … MODIFY COLUMN', {
    when: 'type, values wrap or are cut off',
    hazards: ['drops-data', 'rewrites-data'],
  }),
  inPlace('ALTER TABLE … MODIFY COLUMN', { when: 'type, Enum grows or a time zone' }),
  inPlace('ALTER TABLE … MODIFY COLUMN', {
    when: 'type, value taken from an Enum',
    hazards: ['rewrites-data'],
    note: 'only while no row holds it; asked at plan, right before and right after',
  }),
  inPlace('ALTER TABLE … MODIFY COLUMN … DEFAULT', {
    when: 'type, Nullable to plain',
    hazards: ['rewrites-data'],
    note: 'only while no row is NULL; the default that the server asks for is taken back',
  }),
  inPlace('ALTER TABLE … MODIFY COLUMN', {
    when: 'type of a key column, stored alike',
    note: 'an Enum that grows, LowCardinality, Bool and UInt8, DateTime and UInt32, Date and UInt16, Decimal of the same width; inside an expression of the key only an Enum that grows',
  }),
  { when: 'type of a key column, otherwise', how: 'replaced', hazards: ['drops-data'] },
  inPlace('ALTER TABLE … MODIFY COLUMN … DEFAULT', {
    when: 'default',
    hazards: ['rewrites-data'],
    note: 'old rows keep their values: MATERIALIZE COLUMN (or UPDATE to itself) first, where parts are older than the column; refused for key columns that have such parts',
  }),
  inPlace('ALTER TABLE … MODIFY COLUMN … REMOVE DEFAULT', {
    when: 'default removed',
    hazards: ['rewrites-data'],
    note: 'the same',
  }),
  inPlace('ALTER TABLE … MODIFY COLUMN … MATERIALIZED', {
    when: 'materialized',
    hazards: ['rewrites-data', 'blocks-ingest'],
    note: 'the same; values that are stored stay',
  }),
  inPlace('ALTER TABLE … MODIFY COLUMN … EPHEMERAL', { when: 'ephemeral, with an expression' }),
  inPlace('ALTER TABLE … DROP COLUMN … ADD COLUMN', {
    when: 'to or from alias, to or from ephemeral',
    hazards: ['drops-data'],
    note: 'one statement; `drops-data` when it was stored',
  }),
  inPlace('ALTER TABLE … MODIFY COLUMN … CODEC', { when: 'codec', note: 'new parts only' }),
  inPlace('ALTER TABLE … MODIFY COLUMN … REMOVE CODEC', { when: 'codec removed' }),
  inPlace('ALTER TABLE … MODIFY STATISTICS … TYPE', { when: 'statistics' }),
  inPlace('ALTER TABLE … DROP STATISTICS', { when: 'statistics removed' }),
  inPlace('ALTER TABLE … MODIFY COLUMN … TTL', {
    when: 'ttl',
    hazards: ['rewrites-data', 'drops-data'],
    note: '`drops-data` unless it is only longer',
  }),
  inPlace('ALTER TABLE … MODIFY COLUMN … REMOVE TTL', { when: 'ttl removed' }),
  inPlace('ALTER TABLE … MODIFY COLUMN … MODIFY SETTING', { when: 'settings' }),
  inPlace('ALTER TABLE … MODIFY COLUMN … RESET SETTING', { when: 'settings removed' }),
  inPlace('ALTER TABLE … COMMENT COLUMN', { when: 'comment', note: 'on every engine' }),
  inPlace('ALTER TABLE … COLUMN', {
    when: 'added, dropped, moved or changed: Memory, Null, Buffer, Merge',
    note: 'no rename but in Memory; Distributed too, not run',
  }),
  {
    when: 'all but the comment: other engines',
    how: 'replaced',
    hazards: ['drops-data'],
    note: 'Log, Set, Join, EmbeddedRocksDB, File with their rows; Kafka, URL, S3 and other outside engines lose nothing',
  },
]
