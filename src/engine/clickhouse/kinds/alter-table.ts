/**
 * Which changes of a table are made in place, and by which statement. Every row was run on
 * 26.7.2.1 (clickhouse.md §1.2, §1.3). Each draft is one ALTER: the server applies it whole or not
 * at all, and after a kill the next plan holds just those that are missing.
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { Change, Draft, FieldRule, Lowered, LowerContext } from '../../engine.ts'
import { columnRule } from './alter-column.ts'
import { constraintRule } from './alter-constraint.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { engineName, engineTraits, fixedSettings } from './engines.ts'
import { expectNoStuckMutation, isThere, tellRows } from './expect.ts'
import { commentRule } from './relation.ts'
import { inPlace, replaceRule, rule } from '../../common/rule.ts'
import { settingSql } from '../../clickhouse-family/kinds/settings.ts'
import { changeOfKey } from './sorting-key.ts'
import { alterTable } from './statement.ts'
import type { TableSpec } from './table.ts'
import { indexSql, projectionSql, type TablePartsSpec } from './table-parts.ts'
import { qualified } from './text.ts'
import { expired, ttlHazards } from './ttl.ts'

type Rule = FieldRule<TableSpec>

const anew = { how: 'replaced', hazards: ['drops-data'] } as const

export const tableFields: { readonly [F in keyof Required<TableSpec>]: Rule } = {
  columns: columnRule,
  engine: rule(anew, (_change, from, to) =>
    replace(
      `the engine cannot be changed (${engineName(from.spec.engine)} → ${engineName(to.spec.engine)})`,
    ),
  ),
  orderBy: rule(
    [
      inPlace('ALTER TABLE … ADD COLUMN … MODIFY ORDER BY', {
        when: 'new columns join it',
        note: 'in one statement; the primary key stays, the columns are new and have no default',
      }),
      inPlace('ALTER TABLE … MODIFY ORDER BY', {
        when: 'its end is cut off',
        note: 'as far as the primary key',
      }),
      { ...anew, when: 'otherwise' },
    ],
    changeKey,
  ),
  primaryKey: rule(
    [
      inPlace('ALTER TABLE … MODIFY ORDER BY', {
        when: 'named while the sorting key changes',
        note: 'the primary key itself stays: it is only written out, or no longer',
      }),
      { ...anew, when: 'otherwise' },
    ],
    changeKey,
  ),
  partitionBy: replaceRule('rows are stored by partition; the key is set at CREATE', anew),
  sampleBy: rule(
    [
      inPlace('ALTER TABLE … MODIFY SAMPLE BY', { when: 'set', note: 'within the primary key' }),
      inPlace('ALTER TABLE … REMOVE SAMPLE BY', { when: 'removed' }),
    ],
    (_change, from, to, context) =>
      ofMergeTree(from, () => {
        const text = to.spec.sampleBy
        return alter(
          alterTable(
            to,
            text === undefined
              ? 'REMOVE SAMPLE BY'
              : `MODIFY SAMPLE BY ${qualified('sampleBy', text, context.desired)}`,
          ),
        )
      }),
  ),
  ttl: rule(
    [
      inPlace('ALTER TABLE … MODIFY TTL', {
        when: 'set',
        hazards: ['rewrites-data', 'drops-data'],
        note: '`drops-data` unless it deletes nothing, or only later',
      }),
      inPlace('ALTER TABLE … REMOVE TTL', { when: 'removed' }),
    ],
    (change, from, to, context) =>
      ofMergeTree(from, () => {
        const text = to.spec.ttl
        if (text === undefined) return alter(alterTable(to, 'REMOVE TTL'))
        const hazards = ttlHazards(change.before, change.after, text)
        const command = `MODIFY TTL ${qualified('tableTtl', text, context.desired)}`
        const told = deletesAtOnce(hazards) ? expiredRows(from, to, context) : []
        return alter(expectNoStuckMutation(to), ...told, alterTable(to, command, { hazards }))
      }),
  ),
  settings: rule(
    [
      inPlace('ALTER TABLE … MODIFY SETTING', { when: 'set', note: 'Memory, EmbeddedRocksDB too' }),
      inPlace('ALTER TABLE … RESET SETTING', { when: 'removed', note: 'not of Memory' }),
      {
        ...anew,
        when: 'fixed at CREATE',
        note: '`index_granularity` and others that are read-only',
      },
      { ...anew, when: 'other engines' },
    ],
    changeSetting,
  ),
  indexes: partRule('INDEX', (spec, name, context) => {
    const index = spec.indexes?.find((item) => item.name === name)
    return index === undefined ? undefined : indexSql(index, context.desired)
  }),
  projections: partRule('PROJECTION', (spec, name, context) => {
    const projection = spec.projections?.find((item) => item.name === name)
    return projection === undefined ? undefined : projectionSql(projection, context.desired)
  }),
  constraints: constraintRule,
  comment: commentRule,
}

function deletesAtOnce(hazards: readonly Hazard[]): boolean {
  return hazards.some(({ id }) => id === 'drops-data')
}

/** How many rows the new TTL takes at once; those that it only moves or sums up are not counted. */
function expiredRows(
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
  context: LowerContext,
): readonly Draft[] {
  const condition = expired(to.spec.ttl ?? '', from.spec.columns, context)
  if (condition === undefined || !isThere(to, context)) return []
  const message = 'the new TTL deletes {{rows}} at once'
  return [tellRows({ to, condition, example: quoteString(''), message })]
}

/** Columns that join the key are added by the same statement, so their changes ask for it too. */
function changeKey(
  _change: Change,
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
  context: LowerContext,
): Lowered {
  const change = changeOfKey(from, to, context)
  return change.how === 'in place' ? alter(change.draft) : replace(change.because)
}

function changeSetting(
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
  return alter(
    alterTable(
      to,
      value === undefined ? `RESET SETTING ${name}` : `MODIFY SETTING ${settingSql(name, value)}`,
    ),
  )
}

/**
 * There is no MODIFY for these: a change is DROP and ADD of the same name. What is new is built as
 * parts are written; what changes is built for the old parts as well, in the same statement, since
 * they had it before (`docs/decisions.md`).
 */
function partRule(
  word: 'INDEX' | 'PROJECTION',
  definition: (spec: TablePartsSpec, name: string, context: LowerContext) => string | undefined,
): Rule {
  const effects = [
    inPlace(`ALTER TABLE … ADD ${word}`, { when: 'added', note: 'old parts go without it' }),
    inPlace(`ALTER TABLE … DROP ${word}`, { when: 'removed' }),
    inPlace(`ALTER TABLE … DROP ${word} … ADD ${word} … MATERIALIZE ${word}`, {
      when: 'changed',
      hazards: ['rewrites-data'],
      note: 'one statement; built for old parts as well',
    }),
  ]
  return rule(effects, (change, from, to, context) => {
    const name = change.part
    if (name === undefined) return replace('these parts cannot be put in another order')
    if (!engineTraits(from.spec.engine).mergeTree) {
      return replace(`${engineName(from.spec.engine)} cannot alter them`)
    }
    const quoted = quoteIdentifier(name)
    const added = definition(to.spec, name, context)
    if (added === undefined) {
      return alter(expectNoStuckMutation(to), alterTable(to, `DROP ${word} ${quoted}`))
    }
    if (change.type === 'added') {
      const note = `old parts are read without it until they merge or ALTER TABLE … MATERIALIZE ${word} ${quoted} is run; that ${notes[word]}`
      return { how: 'alter', drafts: [alterTable(to, `ADD ${added}`)], note }
    }
    // A change of a column may have dropped the projection already.
    const again = `DROP ${word} IF EXISTS ${quoted}, ADD ${added}, MATERIALIZE ${word} ${quoted}`
    const detail = `\`${name}\` is built anew for all parts; that ${notes[word]}`
    const hazards = [hazard('rewrites-data', detail)]
    return alter(expectNoStuckMutation(to), alterTable(to, again, { hazards }))
  })
}

const notes = {
  INDEX: 'reads the columns of its expression once',
  PROJECTION: 'reads its columns, sorts them and stores them a second time',
} as const

function ofMergeTree(from: LiveObject<TableSpec>, lower: () => Lowered): Lowered {
  return engineTraits(from.spec.engine).mergeTree
    ? lower()
    : replace(`${engineName(from.spec.engine)} has no such clause to alter`)
}
