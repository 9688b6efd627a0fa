/** Triggers of a plan, as specs and in the form that is compared. */
import type { NormalForm } from '../../../catalog/normal-form.ts'
import type { Address } from '../../../resource/id.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { scalarText } from '../../common/scalar.ts'
import type { KindContext, SpecProblem } from '../../engine.ts'
import { scan } from '../sql/parser.ts'
import { addressOfDdl } from './documents.ts'
import { ownTriggerFunctions } from './own-trigger-functions.ts'
import { quoteIdent, qualifiedName, quoteLiteral, splitName } from './names.ts'
import { readText } from './text.ts'
import { badValue, booleanOf, isObject, textList } from './values.ts'

export type TriggerSpec = {
  /** Qualified. */
  readonly on: string
  readonly timing: 'before' | 'after' | 'insteadOf'
  /** `insert`, `update of a, b`. */
  readonly events: readonly string[]
  readonly forEach?: 'row' | 'statement'
  readonly when?: string
  readonly function: string
  readonly arguments?: readonly string[]
  readonly referencing?: { readonly old?: string; readonly new?: string }
  readonly constraint?: boolean
  readonly deferrable?: 'immediate' | 'deferred'
  readonly enabled?: 'origin' | 'always' | 'replica' | 'disabled'
  readonly comment?: string
}

/** `touch` beside `on`, or `app.orders.touch` alone. */
export function triggerAddress(json: JsonObject, schema: string): Address | undefined {
  const written = addressOfDdl(json['ddl'])
  if (written !== undefined) return { ...written, database: written.database ?? schema }
  const name = scalarText(json['name'])
  const on = scalarText(json['on'])
  if (name === undefined) return undefined
  if (on === undefined) {
    const [database = '', table = '', ...rest] = name.split('.')
    return rest.length === 0 ? undefined : { database, on: table, name: rest.join('.') }
  }
  const table = splitName(on, schema)
  const prefixes = [`${table.database}.${table.name}.`, `${table.name}.`]
  const prefix = prefixes.find((one) => name.startsWith(one)) ?? ''
  return { database: table.database, on: table.name, name: name.slice(prefix.length) }
}

export function tableOf({ database, on }: Address): Address {
  return { ...(database === undefined ? {} : { database }), name: on ?? '' }
}

export function readTriggerFields(
  own: JsonObject,
  schema: string,
  problems: SpecProblem[],
): Partial<TriggerSpec> {
  const on = scalarText(own['on'])
  return compact<Partial<TriggerSpec>>({
    on: on === undefined ? undefined : qualifiedName(on, schema),
    timing: readTiming(own['timing'], problems),
    events: readEvents(own['events'], problems),
    forEach: wordOf(own['forEach'], ['row', 'statement']),
    when: readText('expression', own['when'], ['when'], problems),
    function: scalarText(own['function'])?.replace(/\s*\(\s*\)\s*$/, ''),
    arguments: textList(own['arguments'], ['arguments'], problems),
    referencing: readReferencing(own['referencing']),
    constraint: booleanOf(own['constraint'], ['constraint'], problems),
    deferrable: wordOf(own['deferrable'], ['immediate', 'deferred']),
    enabled: wordOf(own['enabled'], ['origin', 'always', 'replica', 'disabled']),
  })
}

function wordOf<W extends string>(value: Json | undefined, words: readonly W[]): W | undefined {
  const text = scalarText(value)?.toLowerCase()
  return words.find((word) => word === text)
}

function readTiming(
  value: Json | undefined,
  problems: SpecProblem[],
): TriggerSpec['timing'] | undefined {
  const text = scalarText(value)?.toLowerCase().replace(/\s+/g, '')
  if (text === undefined) return undefined
  if (text === 'insteadof') return 'insteadOf'
  const known = (['before', 'after'] as const).find((word) => word === text)
  if (known === undefined) problems.push(badValue('this is before, after or insteadOf', ['timing']))
  return known
}

const event = /^(?:insert|delete|truncate|update(?:\s+of\s+(.+))?)$/is

/** A list, or `INSERT OR UPDATE OF a`. */
function readEvents(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly string[] | undefined {
  const texts = textList(value, ['events'], problems)?.flatMap((text) =>
    text.trim().split(/\s+or\s+/i),
  )
  for (const text of texts ?? []) {
    if (!event.test(text)) {
      const message = `\`${text}\` is none of insert, update, update of …, delete, truncate`
      problems.push(badValue(message, ['events']))
    }
  }
  return texts
}

function readReferencing(value: Json | undefined): TriggerSpec['referencing'] | undefined {
  if (!isObject(value)) return undefined
  return compact<NonNullable<TriggerSpec['referencing']>>({
    old: scalarText(value['old']),
    new: scalarText(value['new']),
  })
}

/** Columns that UPDATE OF names; of any other event none. */
export function eventColumns(text: string): readonly string[] {
  const list = event.exec(text.trim())?.[1]
  const tokens = list === undefined ? [] : (scan(list) ?? [])
  return tokens.flatMap(({ text: word }) => {
    if (word === ',') return []
    return [word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase()]
  })
}

export function eventSql(text: string): string {
  const columns = eventColumns(text)
  const [word = ''] = text.trim().split(/\s/)
  const of = columns.length === 0 ? '' : ` OF ${columns.map(quoteIdent).join(', ')}`
  return `${word.toUpperCase()}${of}`
}

export function normalTrigger(spec: TriggerSpec, { database }: KindContext): NormalForm {
  const { arguments: args = [], referencing, enabled } = spec
  return {
    timing: spec.timing,
    events: spec.events.map(normalEvent).sort().join(' or '),
    forEach: spec.forEach ?? 'statement',
    when: spec.when ?? null,
    function: qualifiedFunction(spec.function, database),
    arguments: args.length === 0 ? null : args.map(quoteLiteral).join(', '),
    referencing: referencing === undefined ? null : referencingSql(referencing),
    constraint: spec.constraint === true ? 'true' : null,
    deferrable: spec.deferrable ?? null,
    enabled: enabled === undefined || enabled === 'origin' ? null : enabled,
    comment: spec.comment ?? null,
  }
}

function normalEvent(text: string): string {
  const columns = [...eventColumns(text)].sort()
  const [word = ''] = text.trim().toLowerCase().split(/\s/)
  return columns.length === 0 ? word : `${word} of ${columns.join(', ')}`
}

export function qualifiedFunction(name: string, schema: string): string {
  const own = name.replace(/^pg_catalog\./, '')
  return ownTriggerFunctions.has(own) ? own : qualifiedName(own, schema)
}

export function referencingSql(names: NonNullable<TriggerSpec['referencing']>): string {
  return [
    ...(names.old === undefined ? [] : [`OLD TABLE AS ${quoteIdent(names.old)}`]),
    ...(names.new === undefined ? [] : [`NEW TABLE AS ${quoteIdent(names.new)}`]),
  ].join(' ')
}
