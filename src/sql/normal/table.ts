/** Columns, keys and storage in normal form (ClickHouse 26.7). Children of the nodes are normal already. */
import type { Call, Expression, OrderItem } from '../ast/expression.ts'
import type {
  ColumnDefinition,
  IndexDefinition,
  KeyClause,
  RefreshClause,
  Storage,
  TableElements,
  TimeSpan,
  TtlClause,
  TtlItem,
} from '../ast/table.ts'
import { call, name, number, string } from './build.ts'
import { normalCodec } from './codec.ts'
import type { NormalContext } from './context.ts'
import { normalSettings } from './query.ts'
import { flattenNested, nullableType } from './type.ts'
import { isCurrentDatabase } from '../refs/names.ts'

export function normalElements(elements: TableElements): TableElements {
  return { ...elements, columns: elements.columns.flatMap(normalColumns) }
}

/** A Nested column is stored as one array per element. */
function normalColumns(node: ColumnDefinition): readonly ColumnDefinition[] {
  const column = normalColumn(node)
  const text = node.name.map((part) => part.text).join('.')
  const flat = column.type && flattenNested({ name: text, type: column.type })
  if (!flat) return [column]
  return flat.map((part) => ({ ...column, name: [name(part.name)], type: part.type }))
}

/** `ns.a` is one name, however it was quoted. */
export function normalColumn(node: ColumnDefinition): ColumnDefinition {
  const { nullable, type: given, settings, primaryKey: _key, ...rest } = node
  const type = given && nullableType(given, nullable)
  return {
    ...rest,
    name: [name(node.name.map((part) => part.text).join('.'))],
    ...(type && { type }),
    ...(node.codec && { codec: normalCodec(node.codec, type) }),
    ...(settings && { settings: normalSettings(settings) }),
  }
}

export function normalIndex(node: IndexDefinition): IndexDefinition {
  return {
    ...node,
    ...(node.type && { type: withoutEmptyBrackets(node.type) }),
    granularity: node.granularity ?? number('1'),
  }
}

export function withoutEmptyBrackets(node: Call): Call {
  if (!node.args || node.args.length > 0 || node.parameters) return node
  const { args: _, ...bare } = node
  return bare
}

/** `id`, `(id)` and `tuple(id)` are the same key; so are `()` and `tuple()`. */
export function normalKey(node: KeyClause): KeyClause {
  const items = node.items.flatMap(keyItems)
  return {
    ...node,
    brackets: true,
    items: node.items.length === 1 ? items : node.items.map(ascending),
  }
}

function keyItems(item: OrderItem): readonly OrderItem[] {
  const { expression } = item
  const isTuple =
    expression.kind === 'call' &&
    expression.name.text === 'tuple' &&
    expression.args &&
    !item.direction
  if (!isTuple) return [ascending(item)]
  return (expression.args ?? []).flatMap((argument) =>
    keyItems({ kind: 'orderItem', expression: argument, start: 0, end: 0 }),
  )
}

/** ASC is not shown in keys. */
function ascending(item: OrderItem): OrderItem {
  if (item.direction !== 'ASC') return item
  const { direction: _, ...rest } = item
  return rest
}

/** DELETE is what a TTL does unless it says otherwise. */
export function normalTtl(node: TtlClause): TtlClause {
  return { ...node, items: node.items.map(normalTtlItem) }
}

function normalTtlItem(node: TtlItem): TtlItem {
  const { action, codec, ...rest } = node
  return {
    ...rest,
    ...(action && action !== 'DELETE' && { action }),
    ...(codec && { codec: normalCodec(codec, undefined) }),
  }
}

/** Some engines turn bare names into strings when they are created (Buffer, File, S3 …), others do not. */
export function normalEngine(node: Call, context: NormalContext): Call {
  const bare = withoutEmptyBrackets(node)
  const args = bare.args?.map((argument) => engineArgument(argument, context))
  return args ? { ...bare, args } : bare
}

function engineArgument(node: Expression, context: NormalContext): Expression {
  if (node.kind === 'call' && isCurrentDatabase(node) && context.database !== undefined)
    return string(context.database)
  if (node.kind !== 'identifier') return node
  return string(node.parts.map((part) => part.text).join('.'))
}

export function isMergeTree(engine: Call | undefined): boolean {
  return engine === undefined || engine.name.text.endsWith('MergeTree')
}

/** Storage of a table: what the server adds is added on both sides, or left out on both. */
export function normalStorage(
  storage: Storage,
  columnKey: readonly string[],
  context: NormalContext,
): Storage {
  const engine = normalEngine(storage.engine ?? { ...call('MergeTree', []), entity: true }, context)
  const mergeTree = isMergeTree(engine) && context.dialect === 'clickhouse'
  const declared = storage.primaryKey ?? columnsKey(columnKey)
  const orderBy = storage.orderBy ?? (mergeTree ? (declared ?? EMPTY_KEY) : declared)
  const settings = normalSettings(storage.settings ?? []).filter(
    ({ name: setting, value }) =>
      !(
        mergeTree &&
        setting === 'index_granularity' &&
        value.kind === 'number' &&
        value.text === '8192'
      ),
  )
  const { settings: _settings, primaryKey: _key, ...rest } = storage
  const differs =
    declared && JSON.stringify(plainKey(declared)) !== JSON.stringify(orderBy && plainKey(orderBy))
  return {
    ...rest,
    engine,
    ...(orderBy && { orderBy }),
    ...(differs && declared && { primaryKey: declared }),
    ...(settings.length > 0 && { settings }),
  }
}

const EMPTY_KEY: KeyClause = { kind: 'key', brackets: true, items: [], start: 0, end: 0 }

function columnsKey(columns: readonly string[]): KeyClause | undefined {
  if (columns.length === 0) return undefined
  const items = columns.map(
    (column): OrderItem => ({
      kind: 'orderItem',
      expression: { kind: 'identifier', parts: [name(column)], start: 0, end: 0 },
      start: 0,
      end: 0,
    }),
  )
  return { ...EMPTY_KEY, items }
}

/** A key without its places in the text. */
function plainKey(key: KeyClause): unknown {
  return JSON.parse(
    JSON.stringify(key.items, (field, value) => (field === 'start' || field === 'end' ? 0 : value)),
  )
}

const SECONDS: Readonly<Record<string, number>> = {
  SECOND: 1,
  MINUTE: 60,
  HOUR: 3600,
  DAY: 86400,
  WEEK: 604800,
}
const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 }

/** `60 SECOND` is `1 MINUTE`; months and seconds do not mix. */
export function normalTimeSpan(node: TimeSpan): TimeSpan {
  let seconds = 0
  let months = 0
  for (const { count, unit } of node.parts) {
    seconds += Number(count) * (SECONDS[unit] ?? 0)
    months += Number(count) * (MONTHS[unit] ?? 0)
  }
  const part = (count: number, unit: string): TimeSpan['parts'] =>
    count === 0 ? [] : [{ kind: 'timeSpanPart', count: String(count), unit, start: 0, end: 0 }]
  return { ...node, parts: [...part(months, 'MONTH'), ...part(seconds, 'SECOND')] }
}

/** No offset and an offset of nothing are the same. */
export function normalRefresh(node: RefreshClause): RefreshClause {
  const { offset, randomize, settings, ...rest } = node
  const sorted = node.dependsOn.toSorted((a, b) => compare(pathOf(a.parts), pathOf(b.parts)))
  return {
    ...rest,
    dependsOn: sorted,
    ...(offset && offset.parts.length > 0 && { offset }),
    ...(randomize && randomize.parts.length > 0 && { randomize }),
    ...(settings && { settings: normalSettings(settings) }),
  }
}

function pathOf(parts: readonly { readonly text: string }[]): string {
  return parts.map((part) => part.text).join('.')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
