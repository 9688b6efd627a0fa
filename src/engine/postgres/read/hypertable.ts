/** Options and calls of TimescaleDB that make a table a hypertable (timescaledb.md §1.3, §1.4). */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { quoteIdent } from '../kinds/names.ts'
import { nodesOf, textOf } from '../sql/tree.ts'
import { optionName, optionValue, type OptionValue } from './options.ts'
import { itemsOfField, namesIn } from './parts.ts'

export interface SplitOptions {
  readonly hypertable: JsonObject | undefined
  readonly hasDefaultIndex: boolean
  /** Options that are PostgreSQL's own, as the grammar has them. */
  readonly rest: readonly unknown[]
}

/**
 * `WITH (tsdb.hypertable, tsdb.partition_column = 'ts')` (2.20). It turns the columnstore on by
 * itself, unless `tsdb.columnstore` is off.
 */
export function splitTimescale(options: unknown): SplitOptions {
  const { own, rest } = timescaleOptions(options)
  if (own['hypertable'] !== true) return { hypertable: undefined, hasDefaultIndex: false, rest }
  const interval = own['chunk_interval']
  return {
    hypertable: compact<JsonObject>({
      time: textOption(own['partition_column']),
      chunkInterval: interval === undefined || interval === true ? undefined : interval,
      columnstore: own['columnstore'] === false ? undefined : columnstoreOf(own),
    }),
    hasDefaultIndex: own['create_default_indexes'] !== false,
    rest,
  }
}

/**
 * The indexes that it makes unless told not to: `<table>_<time>_idx`, and one more for the column of
 * hash partitions that it is made with; not where there is an index of the same columns.
 */
export function withDefaultIndexes(
  spec: JsonObject,
  table: string,
  { time, space }: JsonObject,
): JsonObject {
  if (typeof time !== 'string') return spec
  const [first] = itemsOfField({ space }, 'space')
  const column = first?.['column']
  const wanted = [[time], ...(typeof column === 'string' ? [[column, time]] : [])]
  return wanted.reduce((next, columns) => withDefaultIndex(next, table, columns), spec)
}

function withDefaultIndex(spec: JsonObject, table: string, columns: readonly string[]): JsonObject {
  const indexes = itemsOfField(spec, 'indexes')
  const namesOf = (index: JsonObject): string =>
    namesIn(index['columns'])
      .map((text) => text.split(' ')[0])
      .join()
  if (indexes.some((index) => namesOf(index) === columns.map(quoteIdent).join())) return spec
  const added = {
    name: `${table}_${columns.join('_')}_idx`,
    // Time runs backwards.
    columns: columns.map(
      (name, at) => `${quoteIdent(name)}${at === columns.length - 1 ? ' DESC' : ''}`,
    ),
  }
  return { ...spec, indexes: [...indexes, added] }
}

export interface TimescaleOptions {
  /** By names of today: `columnstore`, `segmentby`, `orderby`, `chunk_interval` … */
  readonly own: { readonly [name: string]: OptionValue }
  readonly rest: readonly unknown[]
}

/** Options of the extension apart from those of PostgreSQL. */
export function timescaleOptions(options: unknown): TimescaleOptions {
  const own: Record<string, OptionValue> = {}
  const rest: unknown[] = []
  for (const option of nodesOf(options, 'DefElem')) {
    const isOwn = ['timescaledb', 'tsdb'].includes(textOf(option['defnamespace']) ?? '')
    if (!isOwn) {
      rest.push({ DefElem: option })
      continue
    }
    const name = optionName(option).split('.').at(-1) ?? ''
    own[newNames[name] ?? name] = booleanWord(optionValue(option))
  }
  return { own, rest }
}

/** `segmentby = 'a, b'` and `orderby = 'ts DESC'`, as lists. */
export function columnstoreOf(own: TimescaleOptions['own']): JsonObject {
  return compact<JsonObject>({
    segmentBy: itemsOfText(own['segmentby'])?.map(unquoted),
    orderBy: itemsOfText(own['orderby']),
  })
}

/** Words before 2.18, which are still understood. */
const newNames: { readonly [old: string]: string } = {
  compress: 'columnstore',
  enable_columnstore: 'columnstore',
  compress_segmentby: 'segmentby',
  compress_orderby: 'orderby',
  compress_chunk_time_interval: 'compress_chunk_interval',
}

function booleanWord(value: OptionValue): OptionValue {
  const word = typeof value === 'string' ? value.toLowerCase() : ''
  if (['on', 'yes', 't', 'y', '1'].includes(word)) return true
  if (['off', 'no', 'f', 'n', '0'].includes(word)) return false
  return value
}

function textOption(value: OptionValue | undefined): string | undefined {
  return typeof value === 'string' ? unquoted(value) : undefined
}

function itemsOfText(value: OptionValue | undefined): readonly string[] | undefined {
  if (typeof value !== 'string') return undefined
  const items = value.match(/(?:"(?:[^"]|"")*"|[^,])+/g) ?? []
  return items.map((item) => item.trim()).filter((item) => item !== '')
}

function unquoted(name: string): string {
  return /^".*"$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()
}
