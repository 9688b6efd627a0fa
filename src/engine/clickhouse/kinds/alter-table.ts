/**
 * Which changes of a table are made in place, and by which statement. Every row was run on
 * 26.7.2.1 (clickhouse.md §1.2, §1.3). Each draft is one ALTER: the server applies it whole or not
 * at all, and after a kill the next plan holds just those that are missing.
 */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { Change, FieldRule, Lowered, LowerContext } from '../../engine.ts'
import { columnRule } from './alter-column.ts'
import { alter, draft, replace } from './draft.ts'
import { engineName, engineTraits, fixedSettings } from './engines.ts'
import { sqlName } from './names.ts'
import { commentRule } from './relation.ts'
import { settingSql } from './settings.ts'
import type { TableSpec } from './table.ts'
import { constraintSql, indexSql, projectionSql, type TablePartsSpec } from './table-parts.ts'
import { qualified } from './text.ts'
import { ttlHazards } from './ttl.ts'

type Rule = FieldRule<TableSpec>

export const tableFields: { readonly [F in keyof Required<TableSpec>]: Rule } = {
  columns: columnRule,
  engine: (_change, from, to) =>
    replace(
      `the engine cannot be changed (${engineName(from.spec.engine)} → ${engineName(to.spec.engine)})`,
    ),
  orderBy: () => replace('rows are stored in the order of the sorting key; it is set at CREATE'),
  primaryKey: () => replace('the primary key is set at CREATE'),
  partitionBy: () => replace('rows are stored by partition; the key is set at CREATE'),
  sampleBy: (_change, from, to, context) =>
    ofMergeTree(from, () => {
      const text = to.spec.sampleBy
      return alterTable(
        to,
        text === undefined
          ? 'REMOVE SAMPLE BY'
          : `MODIFY SAMPLE BY ${qualified('sampleBy', text, context.desired)}`,
      )
    }),
  ttl: (change, from, to, context) =>
    ofMergeTree(from, () => {
      const text = to.spec.ttl
      if (text === undefined) return alterTable(to, 'REMOVE TTL')
      const hazards = ttlHazards(change.before, change.after, text)
      const sql = `ALTER TABLE ${sqlName(to.address)} MODIFY TTL ${qualified('tableTtl', text, context.desired)}`
      return alter(draft(sql, { hazards }))
    }),
  settings: settingRule,
  indexes: partRule('INDEX', (spec, name, context) => {
    const index = spec.indexes?.find((item) => item.name === name)
    return index === undefined ? undefined : indexSql(index, context.desired)
  }),
  projections: partRule('PROJECTION', (spec, name, context) => {
    const projection = spec.projections?.find((item) => item.name === name)
    return projection === undefined ? undefined : projectionSql(projection, context.desired)
  }),
  constraints: partRule('CONSTRAINT', (spec, name, context) => {
    const constraint = spec.constraints?.find((item) => item.name === name)
    return constraint === undefined ? undefined : constraintSql(constraint, context.desired)
  }),
  comment: commentRule,
}

function settingRule(
  change: Change,
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
): Lowered {
  const name = change.part
  const engine = engineName(from.spec.engine)
  if (name === undefined) return replace('the settings of this table cannot be altered')
  const ability = engineTraits(from.spec.engine).settings
  if (ability === 'none') return replace(`${engine} takes its settings at CREATE only`)
  if (fixedSettings.has(name)) return replace(`setting \`${name}\` is fixed at CREATE`)
  const value = to.spec.settings?.[name]
  if (value === undefined && ability === 'noReset') {
    return replace(`${engine} cannot take a setting back`)
  }
  return alterTable(
    to,
    value === undefined ? `RESET SETTING ${name}` : `MODIFY SETTING ${settingSql(name, value)}`,
  )
}

/**
 * There is no MODIFY for these: a change is DROP and ADD of the same name in one statement. Parts
 * written before keep what they have until a merge; nothing is rewritten on the spot.
 */
function partRule(
  word: 'INDEX' | 'PROJECTION' | 'CONSTRAINT',
  definition: (spec: TablePartsSpec, name: string, context: LowerContext) => string | undefined,
): Rule {
  return (change, from, to, context) => {
    const name = change.part
    if (name === undefined) return replace('these parts cannot be put in another order')
    const isConstraint = word === 'CONSTRAINT'
    if (!isConstraint && !engineTraits(from.spec.engine).mergeTree) {
      return replace(`${engineName(from.spec.engine)} cannot alter them`)
    }
    if (isConstraint && engineTraits(from.spec.engine).columns === 'none') {
      return replace(`${engineName(from.spec.engine)} cannot alter constraints`)
    }
    const commands: string[] = []
    // A change of a column may have dropped the projection already.
    const ifExists = change.type === 'changed' ? 'IF EXISTS ' : ''
    if (change.type !== 'added') commands.push(`DROP ${word} ${ifExists}${quoteIdentifier(name)}`)
    const added = definition(to.spec, name, context)
    if (added !== undefined) commands.push(`ADD ${added}`)
    const lowered = alterTable(to, commands.join(', '))
    const note = notes[word]
    return lowered.how === 'alter' && added !== undefined ? { ...lowered, note } : lowered
  }
}

const notes = {
  INDEX: 'old parts are read without it until they merge or MATERIALIZE INDEX runs',
  PROJECTION: 'old parts are read without it until they merge or MATERIALIZE PROJECTION runs',
  CONSTRAINT: 'rows that are there already are not checked',
} as const

function ofMergeTree(from: LiveObject<TableSpec>, lower: () => Lowered): Lowered {
  return engineTraits(from.spec.engine).mergeTree
    ? lower()
    : replace(`${engineName(from.spec.engine)} has no such clause to alter`)
}

function alterTable(to: Resource, command: string): Lowered {
  return alter(draft(`ALTER TABLE ${sqlName(to.address)} ${command}`))
}
