/** Indexes of continuous aggregates: those of the hypertable that holds the rows, where plans name them. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import { digestOfText, shortDigest } from '../../../resource/digest.ts'
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { alter, hazard } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import type { Draft, FieldRule, SpecProblem } from '../../engine.ts'
import { commentDrafts } from '../kinds/comment.ts'
import { type DraftOptions, draft } from '../kinds/draft.ts'
import {
  createIndexSql,
  normalIndexes,
  readIndexes,
  writeIndexes,
} from '../kinds/index-definition.ts'
import { sqlName } from '../kinds/names.ts'
import type { IndexSpec } from '../kinds/table-spec.ts'
import type { ContinuousAggregateSpec } from './continuous-aggregate-spec.ts'

/** Indexes stand beside the rows, in the extension's own schema. */
export const schemaOfRows = '_timescaledb_internal'

export function readAggregateIndexes(
  json: JsonObject,
  problems: SpecProblem[],
): readonly IndexSpec[] | undefined {
  return readIndexes(json['indexes'], [], problems)
}

export function writeAggregateIndexes(
  indexes: readonly IndexSpec[] | undefined,
): readonly JsonObject[] | undefined {
  return indexes === undefined ? undefined : writeIndexes(indexes)
}

export function normalAggregateIndexes(indexes: readonly IndexSpec[] | undefined): NamedParts {
  return normalIndexes(indexes)
}

/** Never CONCURRENTLY: hypertables take none (timescaledb.md §1.2). */
export function indexDrafts(
  address: Address,
  indexes: readonly IndexSpec[],
  options: DraftOptions = {},
): readonly Draft[] {
  return indexes.flatMap((index) => [
    draft(createIndexSql(address, index, { ifNotExists: true }), options),
    ...commentDrafts('INDEX', indexName(index.name), index.comment),
  ])
}

/**
 * Names for a scratch transaction: whatever schema the continuous aggregate is made in, its indexes
 * stand in the one of all rows, where the target has some of the same name.
 */
export function scratchIndexes(
  { database, name }: Address,
  indexes: readonly IndexSpec[],
): readonly IndexSpec[] {
  return indexes.map((index, position) => ({
    ...index,
    name: `${position}_${shortDigest(digestOfText(`${database}.${name}.${index.name}`))}`,
  }))
}

/** The other way round, given what the plan calls them. */
export function withoutScratchNames(
  stored: readonly IndexSpec[] | undefined,
  desired: readonly IndexSpec[] | undefined,
): readonly IndexSpec[] | undefined {
  return stored?.flatMap((index) => {
    const declared = desired?.[Number.parseInt(index.name, 10)]
    return declared === undefined ? [] : [{ ...index, name: declared.name }]
  })
}

export const aggregateIndexRule: FieldRule<ContinuousAggregateSpec> = rule(
  [
    inPlace('CREATE INDEX', { when: 'a new one', hazards: ['locks-table'] }),
    inPlace('DROP INDEX; CREATE INDEX', { when: 'another definition' }),
    inPlace('DROP INDEX', { when: 'one less' }),
  ],
  ({ part = '', type }, _from, { address, spec }) => {
    const dropped = type === 'added' ? [] : [draft(`DROP INDEX ${indexName(part)}`)]
    const made = (spec.indexes ?? []).filter(({ name }) => name === part)
    const hazards = [hazard('locks-table', 'refreshes wait while an index is built')]
    return alter(...dropped, ...(type === 'removed' ? [] : indexDrafts(address, made, { hazards })))
  },
)

function indexName(name: string): string {
  return sqlName({ database: schemaOfRows, name })
}
