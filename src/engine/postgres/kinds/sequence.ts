/** Sequences: https://www.postgresql.org/docs/current/sql-createsequence.html */
import type { NormalForm } from '../../../catalog/normal-form.ts'
import { type Address, addressName } from '../../../resource/id.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { alter } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type {
  Draft,
  FieldRule,
  KindContext,
  LowerContext,
  SpecProblem,
  SpecReference,
} from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { hasOwnSequence } from './column-sql.ts'
import { commentDrafts, commentRule } from './comment.ts'
import { readDocument, relationAddress } from './documents.ts'
import { draft } from './draft.ts'
import type { PostgresKind } from './kind.ts'
import { quoteIdent, sqlName } from './names.ts'
import { goOnFromIdentity, identitySequence, ownSequence, regclass } from './numbering.ts'
import { normalOwner, ownerDrafts, ownerReferences, ownerRule, writtenOwner } from './owner.ts'
import { inSchema, referencesIn } from './references.ts'
import { renameDrafts } from './rename.ts'
import type { ColumnSpec, TableSpec } from './table-spec.ts'
import { readText } from './text.ts'
import { shortType } from './types.ts'
import { badValue, booleanOf } from './values.ts'

/** Numbers are texts: they go beyond what JSON's numbers hold. Absent: what the server takes. */
export type SequenceSpec = {
  readonly as?: string
  readonly start?: string
  readonly increment?: string
  readonly min?: string
  readonly max?: string
  readonly cache?: string
  readonly cycle?: true
  /** `app.orders.id` */
  readonly ownedBy?: string
  readonly unlogged?: true
  readonly owner?: string
  readonly comment?: string
}

const numbers = ['increment', 'min', 'max', 'start', 'cache'] as const

/**
 * All that differs in one statement, since limits and start have to fit each other in between as
 * well. What has been handed out stays as it is: no option touches `last_value` (15.18).
 */
function option(by: string): FieldRule<SequenceSpec> {
  return rule(inPlace(`ALTER SEQUENCE … ${by}`), (_change, from, { address, spec }) =>
    alter(draft(`ALTER SEQUENCE ${sqlName(address)} ${changedOptions(from.spec, spec)}`)),
  )
}

function changedOptions(from: SequenceSpec, to: SequenceSpec): string {
  const [before, after] = [complete(from), complete(to)]
  const words = {
    increment: 'INCREMENT BY',
    min: 'MINVALUE',
    max: 'MAXVALUE',
    start: 'START WITH',
    cache: 'CACHE',
  }
  const differing = numbers.filter((field) => before[field] !== after[field])
  return [
    ...(before.as === after.as ? [] : [`AS ${after.as}`]),
    ...differing.map((field) => `${words[field]} ${after[field]}`),
    ...(before.cycle === after.cycle ? [] : [after.cycle === true ? 'CYCLE' : 'NO CYCLE']),
  ].join(' ')
}

const fields: { readonly [F in keyof Required<SequenceSpec>]: FieldRule<SequenceSpec> } = {
  as: option('AS'),
  start: option('START WITH'),
  increment: option('INCREMENT BY'),
  min: option('MINVALUE'),
  max: option('MAXVALUE'),
  cache: option('CACHE'),
  cycle: option('CYCLE'),
  ownedBy: rule(inPlace('ALTER SEQUENCE … OWNED BY'), (_change, from, to) => {
    const isHandedOver = from.spec.ownedBy !== undefined && to.spec.ownedBy !== undefined
    // It would go with the column that owned it, and the new one may come later.
    const free = `ALTER SEQUENCE ${sqlName(to.address)} OWNED BY NONE`
    return alter(...(isHandedOver ? [draft(free)] : []), ownedByDraft(to))
  }),
  unlogged: rule(
    inPlace('ALTER SEQUENCE … SET UNLOGGED', { on: '15 and later' }),
    (_change, _from, { address, spec }) =>
      alter(
        draft(
          `ALTER SEQUENCE ${sqlName(address)} SET ${spec.unlogged === true ? 'UNLOGGED' : 'LOGGED'}`,
        ),
      ),
  ),
  owner: ownerRule('SEQUENCE'),
  comment: commentRule('SEQUENCE'),
}

export const sequence: PostgresKind<SequenceSpec> = {
  kind: 'Sequence',
  rank: 5,
  namespace: 'relation',
  lives: 'database',
  hasUntrackedUsers: true,
  heldByReaders: true,
  // The only relation that it names is the one that owns it.
  followsTarget: true,
  fields,
  address: relationAddress,
  read: (json, { database }) =>
    readDocument<SequenceSpec>(json, {
      kinds: ['Sequence'],
      required: [],
      fields: (own, problems) => readFields(own, relationAddress(json, database), problems),
    }),
  write: (spec, live) =>
    compact<JsonObject>({
      ...spec,
      ...Object.fromEntries(numbers.map((field) => [field, numberOf(spec[field])])),
      owner: writtenOwner(spec, live),
    }),
  references: (spec, address, context) => [
    ...inSchema(address),
    ...ownerReferences(spec, context),
    ...(spec.as === undefined ? [] : referencesIn('type', spec.as, ['as'], context)),
    ...ownedByReferences(spec),
  ],
  normal,
  create: (to, context) => [
    ...firstDrafts(to, numberedBy(to, context)),
    ...ownerDrafts('SEQUENCE', sqlName(to.address), to.spec.owner),
    ...commentDrafts('SEQUENCE', sqlName(to.address), to.spec.comment),
    // Its column may have it as its default: the table comes second, this third.
    ...(to.spec.ownedBy === undefined ? [] : [ownedByDraft(to)]),
  ],
  drop: ({ address }) => [draft(`DROP SEQUENCE IF EXISTS ${sqlName(address)}`)],
  rename: (from, to) => renameDrafts('SEQUENCE', from.address, to.address),
  losses: () => [{ id: 'drops-data', detail: 'where its numbers have got to' }],
  lacking: ({ unlogged }, facts) =>
    unlogged === true && factsOf({ facts }).major < 15
      ? 'sequences are unlogged since PostgreSQL 15'
      : undefined,
}

function readFields(
  own: JsonObject,
  address: Address | undefined,
  problems: SpecProblem[],
): Partial<SequenceSpec> {
  const flag = (key: string): true | undefined =>
    booleanOf(own[key], [key], problems) === true ? true : undefined
  const counted = numbers.map(
    (field) => [field, readNumber(own[field], [field], problems)] as const,
  )
  return compact<Partial<SequenceSpec>>({
    as: readText('type', own['as'], ['as'], problems),
    ...(Object.fromEntries(counted) as Pick<SequenceSpec, (typeof numbers)[number]>),
    cycle: flag('cycle'),
    ownedBy: readOwnedBy(own['ownedBy'], address, problems),
    unlogged: flag('unlogged'),
    owner: scalarText(own['owner']),
  })
}

function readNumber(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): string | undefined {
  const text = scalarText(value)?.trim()
  if (text === undefined) return undefined
  if (/^[+-]?\d+$/.test(text)) return BigInt(text.replace(/^\+/, '')).toString()
  problems.push(badValue('this is a whole number', path))
  return undefined
}

/** `orders.id`, or `app.orders.id`; without a schema it is the sequence's own. */
function readOwnedBy(
  value: Json | undefined,
  address: Address | undefined,
  problems: SpecProblem[],
): string | undefined {
  const text = scalarText(value)?.trim()
  if (text === undefined || /^none$/i.test(text)) return undefined
  const parts = text.split('.').length
  if (parts === 2) return `${address?.database ?? 'public'}.${text}`
  if (parts === 3) return text
  problems.push(badValue('this is `table.column` or `schema.table.column`', ['ownedBy']))
  return undefined
}

function numberOf(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

/** Late: the column's default may be the next number of the sequence. */
function ownedByReferences({ ownedBy }: SequenceSpec): readonly SpecReference[] {
  if (ownedBy === undefined) return []
  const table = ownedBy.split('.').slice(0, 2).join('.')
  return [{ namespace: 'relation', name: table, via: 'is owned by', path: ['ownedBy'], late: true }]
}

/** What the server puts in where a plan says nothing (sequence.c, init_params). */
function complete(
  spec: SequenceSpec,
): SequenceSpec & Required<Pick<SequenceSpec, 'as' | (typeof numbers)[number]>> {
  const as = shortType(spec.as ?? 'bigint', 'public')
  const increment = spec.increment ?? '1'
  const isUp = !increment.startsWith('-')
  const bits = as === 'smallint' ? 15n : as === 'int' ? 31n : 63n
  const min = spec.min ?? (isUp ? '1' : (-(2n ** bits)).toString())
  const max = spec.max ?? (isUp ? (2n ** bits - 1n).toString() : '-1')
  const start = spec.start ?? (isUp ? min : max)
  return { ...spec, as, increment, min, max, start, cache: spec.cache ?? '1' }
}

function normal(spec: SequenceSpec, _address: Address, context: KindContext): NormalForm {
  const whole = complete(spec)
  return {
    as: whole.as,
    start: whole.start,
    increment: whole.increment,
    min: whole.min,
    max: whole.max,
    cache: whole.cache,
    cycle: spec.cycle === true ? 'true' : null,
    ownedBy: spec.ownedBy ?? null,
    unlogged: spec.unlogged === true ? 'true' : null,
    owner: normalOwner(spec, context),
    comment: spec.comment ?? null,
  }
}

/**
 * A column that was `serial` has made it, and it stays, with where its numbers have got to. That of
 * an identity cannot be had apart from it: a new one goes on from there, and gets its name.
 */
function firstDrafts(
  to: Resource<SequenceSpec>,
  numbered: ReturnType<typeof numberedBy>,
): readonly Draft[] {
  const { address, spec } = to
  if (numbered === undefined) return [draft(createSequence(to))]
  const sequence = sqlName(address)
  if (numbered.column.identity === undefined) {
    const { as, increment, min, max, start, cache, cycle } = complete(spec)
    return [
      ...(spec.ownedBy === undefined ? [draft(`ALTER SEQUENCE ${sequence} OWNED BY NONE`)] : []),
      draft(
        `ALTER SEQUENCE ${sequence} AS ${as} INCREMENT BY ${increment} MINVALUE ${min} MAXVALUE ${max} START WITH ${start} CACHE ${cache}${cycle ? ' CYCLE' : ' NO CYCLE'}`,
      ),
    ]
  }
  const beside = { ...address, name: `${address.name.slice(0, 58)}_new` }
  const { table, column } = numbered
  return [
    draft(createSequence({ address: beside, spec })),
    draft(goOnFromIdentity(identitySequence(table, column.name), regclass(sqlName(beside)))),
    draft(`ALTER TABLE ${table} ALTER COLUMN ${quoteIdent(column.name)} DROP IDENTITY`),
    draft(`ALTER SEQUENCE ${sqlName(beside)} RENAME TO ${quoteIdent(address.name)}`),
    draft(
      `ALTER TABLE ${table} ALTER COLUMN ${quoteIdent(column.name)} SET DEFAULT nextval(${regclass(sequence)})`,
    ),
  ]
}

/** The column on the target whose own sequence has the name. */
function numberedBy(
  { address }: Resource<SequenceSpec>,
  { live }: LowerContext,
): { readonly table: string; readonly column: ColumnSpec } | undefined {
  const found = live.lookup('relation', addressName(address))
  if (found?.kind !== 'Table' || found.address === undefined) return undefined
  const { address: table, spec } = found
  const sequence = sqlName(address)
  const column = ((spec as TableSpec).columns ?? []).find(
    (one) => hasOwnSequence(one) && ownSequence(table, one.name) === sequence,
  )
  return column && { table: sqlName(table), column }
}

/** What a plan leaves out is left to the server. */
function createSequence({
  address,
  spec,
}: Pick<Resource<SequenceSpec>, 'address' | 'spec'>): string {
  const option = (words: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [`${words} ${value}`]
  return [
    `CREATE ${spec.unlogged === true ? 'UNLOGGED ' : ''}SEQUENCE ${sqlName(address)}`,
    ...option('AS', spec.as),
    ...option('INCREMENT BY', spec.increment),
    ...option('MINVALUE', spec.min),
    ...option('MAXVALUE', spec.max),
    ...option('START WITH', spec.start),
    ...option('CACHE', spec.cache),
    ...(spec.cycle === true ? ['CYCLE'] : []),
  ].join(' ')
}

function ownedByDraft({ address, spec }: Pick<Resource<SequenceSpec>, 'address' | 'spec'>): Draft {
  const [schema = '', table = '', column = ''] = spec.ownedBy?.split('.') ?? []
  const owner =
    spec.ownedBy === undefined
      ? 'NONE'
      : `${sqlName({ database: schema, name: table })}.${quoteIdent(column)}`
  return draft(`ALTER SEQUENCE ${sqlName(address)} OWNED BY ${owner}`, {
    ...(spec.ownedBy === undefined ? {} : { phase: 'follow' }),
  })
}
