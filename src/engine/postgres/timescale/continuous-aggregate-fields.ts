/** What a change of each field of a continuous aggregate does (timescaledb.md §1.5). */
import { alter, replace } from '../../common/lowered.ts'
import { ignoreRule, inPlace, replaceRule, rule } from '../../common/rule.ts'
import type { FieldRule } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { commentRule } from '../kinds/comment.ts'
import { ownerRule } from '../kinds/owner.ts'
import { materializedOnlyByDefault } from './continuous-aggregate-form.ts'
import { aggregateIndexRule } from './continuous-aggregate-indexes.ts'
import type { ContinuousAggregateSpec } from './continuous-aggregate-spec.ts'
import {
  setAggregateColumnstore,
  setMaterializedOnly,
  unsetAggregateColumnstore,
} from './continuous-aggregate-statements.ts'
import { expectNothingCompressed } from './compressed-chunks.ts'
import { setChunkInterval } from './hypertable-statements.ts'
import { queryAfterRenames } from './renamed-columns.ts'

type Rule = FieldRule<ContinuousAggregateSpec>

const query: Rule = rule(
  {
    how: 'replaced',
    hazards: ['loses-state'],
    note: 'with its readers, grants, policies, indexes and comment, in one transaction; then refreshed as `start` says. It follows a renamed column by itself',
  },
  (change, from, _to, context) =>
    change.after !== null && queryAfterRenames(from.spec.query, context) === change.after
      ? { how: 'ignore', because: 'it follows the renamed column by itself' }
      : replace('a continuous aggregate keeps its query'),
)

const materializedOnly: Rule = rule(
  inPlace('ALTER MATERIALIZED VIEW … SET (timescaledb.materialized_only = …)'),
  (_change, _from, { address, spec }, { desired }) => {
    const value = spec.materializedOnly ?? materializedOnlyByDefault(factsOf(desired))
    return alter(setMaterializedOnly(address, value))
  },
)

const chunkInterval: Rule = rule(
  inPlace('SELECT …set_chunk_time_interval(…)', { note: 'chunks that exist stay as they are' }),
  (_change, _from, { address, spec }, { desired }) => ({
    how: 'alter',
    drafts: [setChunkInterval(address, spec.chunkInterval ?? '', factsOf(desired))],
    note: 'chunks that exist stay as they are',
  }),
)

const columnstore: Rule = rule(
  [
    inPlace('ALTER MATERIALIZED VIEW … SET (timescaledb.enable_columnstore, …)', {
      on: 'the words `compress …` before 2.18',
      note: 'chunks that are compressed keep the settings they were compressed with',
    }),
    inPlace('ALTER MATERIALIZED VIEW … SET (timescaledb.enable_columnstore = false)', {
      when: 'no columnstore any more',
      note: 'not while a chunk is compressed',
    }),
  ],
  (_change, from, { address, spec }, { desired }) => {
    const facts = factsOf(desired)
    return spec.columnstore === undefined
      ? alter(
          expectNothingCompressed(from.address, 'aggregate'),
          unsetAggregateColumnstore(address, facts),
        )
      : alter(setAggregateColumnstore(address, spec.columnstore, facts))
  },
)

const atCreation = 'it matters when the continuous aggregate is made'

export const aggregateFields: { readonly [F in keyof Required<ContinuousAggregateSpec>]: Rule } = {
  query,
  materializedOnly,
  chunkInterval,
  columnstore,
  indexes: aggregateIndexRule,
  finalized: replaceRule('the form of its rows is fixed when it is made', {
    hazards: ['loses-state'],
    on: 'TimescaleDB before 2.14',
    notRun: 'a version that PostgreSQL 15 is built with no more',
  }),
  createGroupIndexes: ignoreRule(atCreation),
  start: ignoreRule(atCreation),
  owner: ownerRule('MATERIALIZED VIEW'),
  comment: commentRule('VIEW'),
}
