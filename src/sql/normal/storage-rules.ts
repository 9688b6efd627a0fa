/** How rows are stored: engine, keys, TTL. The server adds some clauses; they are added on both sides, or left out on both. */
import type { Call, Expression, OrderItem } from '../ast/expression.ts'
import type { CreateMaterializedView, CreateTable } from '../ast/statement.ts'
import type { KeyClause, Storage, TtlItem } from '../ast/table.ts'
import { isCurrentDatabase } from '../refs/names.ts'
import { call, name, string } from './build.ts'
import type { NormalContext } from './context.ts'
import { normalSettings } from './query.ts'
import { CLICKHOUSE, type NodeRule, type RuleContext, type RuleFacts, rule } from './rule.ts'

type Stored = CreateTable | CreateMaterializedView
type StorageRewrite = (storage: Storage, node: Stored, context: RuleContext) => Storage

/** A rule for the storage of tables and of materialized views that keep their own rows. */
function storageRule(facts: RuleFacts, rewrite: StorageRewrite): readonly NodeRule[] {
  const apply = <N extends Stored>(node: N, context: RuleContext): N =>
    hasStorage(node) ? { ...node, storage: rewrite(node.storage, node, context) } : node
  return [rule('createTable', facts, apply), rule('createMaterializedView', facts, apply)]
}

/** `AS other` takes its engine from there unless one is given; `TO other` stores nothing itself. */
function hasStorage(node: Stored): boolean {
  if (node.kind === 'createMaterializedView') return node.to === undefined
  return !node.origin || node.origin.form === 'SELECT' || node.storage.engine !== undefined
}

const COLUMN_KEY: RuleFacts = {
  id: 'column-primary-key',
  seen: CLICKHOUSE,
  what: 'PRIMARY KEY behind columns becomes the clause of the table.',
}

export const STORAGE_RULES: readonly NodeRule[] = [
  ...storageRule(
    {
      id: 'default-engine',
      seen: CLICKHOUSE,
      what: 'A table without an engine is a MergeTree; a temporary one is a Memory.',
      dialect: 'clickhouse',
    },
    (storage, node) => ({
      ...storage,
      engine: storage.engine ?? engine(isTemporary(node) ? 'Memory' : 'MergeTree'),
    }),
  ),
  ...storageRule(
    {
      id: 'engine-brackets',
      seen: CLICKHOUSE,
      what: 'Empty brackets behind an engine are dropped.',
    },
    (storage) =>
      storage.engine ? { ...storage, engine: withoutEmptyBrackets(storage.engine) } : storage,
  ),
  ...storageRule(
    {
      id: 'engine-database',
      seen: CLICKHOUSE,
      what: '`currentDatabase()` among the arguments of an engine is stored as the name of the database.',
    },
    (storage, _node, context) => withArguments(storage, (node) => evaluatedDatabase(node, context)),
  ),
  ...storageRule(
    {
      id: 'engine-empty-database',
      seen: CLICKHOUSE,
      what: 'An empty database of a Buffer or Merge is stored as the name of the database.',
      dialect: 'clickhouse',
    },
    ({ engine, ...storage }, _node, { database }) => {
      const [first, ...rest] = engine?.args ?? []
      const isEmpty = first?.kind === 'string' && first.value === ''
      return engine && database !== undefined && isEmpty && OF_DATABASE.has(engine.name.text)
        ? { ...storage, engine: { ...engine, args: [string(database), ...rest] } }
        : { ...storage, ...(engine && { engine }) }
    },
  ),
  ...storageRule(
    {
      id: 'engine-names',
      seen: CLICKHOUSE,
      what: 'Bare names among the arguments of an engine are stored as strings by some engines (Buffer, Merge, File); a name and a string are the same there.',
    },
    (storage) => withArguments(storage, nameAsString),
  ),
  ...storageRule(COLUMN_KEY, (storage, node) => {
    const declared = storage.primaryKey ? undefined : columnsKey(node)
    return declared ? { ...storage, primaryKey: declared } : storage
  }),
  rule('createTable', COLUMN_KEY, withoutColumnKeys),
  ...storageRule(
    {
      id: 'default-order',
      seen: CLICKHOUSE,
      what: 'A MergeTree without ORDER BY is ordered by its primary key, or by nothing.',
      dialect: 'clickhouse',
    },
    (storage) =>
      isMergeTree(storage.engine)
        ? { ...storage, orderBy: storage.orderBy ?? storage.primaryKey ?? EMPTY_KEY }
        : storage,
  ),
  ...storageRule(
    {
      id: 'primary-key-is-order',
      seen: CLICKHOUSE,
      what: 'A primary key that is the whole ORDER BY says nothing.',
    },
    (storage) => {
      const { primaryKey, ...rest } = storage
      const same = JSON.stringify(plain(primaryKey)) === JSON.stringify(plain(storage.orderBy))
      return primaryKey && same ? rest : storage
    },
  ),
  ...storageRule(
    {
      id: 'default-granularity',
      seen: CLICKHOUSE,
      what: '`index_granularity = 8192` is written out for every MergeTree.',
    },
    (storage) =>
      isMergeTree(storage.engine)
        ? withSettings(storage, storage.settings?.filter(isUnusual))
        : storage,
  ),
  ...storageRule(
    {
      id: 'storage-settings',
      seen: CLICKHOUSE,
      what: 'Settings of a table have no order, the last of a name counts, and true and false are 1 and 0.',
    },
    (storage) => withSettings(storage, storage.settings && normalSettings(storage.settings)),
  ),
  rule(
    'key',
    {
      id: 'key-brackets',
      seen: CLICKHOUSE,
      what: 'Brackets or `tuple` round a key say nothing, and `()` is `tuple()`.',
    },
    (node) => ({
      ...node,
      brackets: true,
      items: node.items.length === 1 ? node.items.flatMap(tupleItems) : node.items,
    }),
  ),
  rule(
    'key',
    {
      id: 'key-ascending',
      seen: CLICKHOUSE,
      what: 'ASC is not written in the keys of a table.',
    },
    (node) => ({ ...node, items: node.items.map(withoutAscending) }),
  ),
  rule(
    'ttlItem',
    {
      id: 'ttl-delete',
      seen: CLICKHOUSE,
      what: 'DELETE is what a TTL does unless it says otherwise.',
    },
    ({ action, ...node }): TtlItem => (action && action !== 'DELETE' ? { ...node, action } : node),
  ),
]

const OF_DATABASE: ReadonlySet<string> = new Set(['Buffer', 'Merge'])

function engine(called: string): Call {
  return { ...call(called, []), entity: true }
}

function isTemporary(node: Stored): boolean {
  return node.kind === 'createTable' && node.temporary === true
}

export function isMergeTree(node: Call | undefined): boolean {
  return node?.name.text.endsWith('MergeTree') ?? false
}

export function withoutEmptyBrackets(node: Call): Call {
  if (!node.args || node.args.length > 0 || node.parameters) return node
  const { args: _, ...bare } = node
  return bare
}

function withArguments(storage: Storage, map: (node: Expression) => Expression): Storage {
  const { engine } = storage
  return engine?.args ? { ...storage, engine: { ...engine, args: engine.args.map(map) } } : storage
}

export function evaluatedDatabase(node: Expression, context: NormalContext): Expression {
  return node.kind === 'call' && isCurrentDatabase(node) && context.database !== undefined
    ? string(context.database)
    : node
}

export function nameAsString(node: Expression): Expression {
  return node.kind === 'identifier' && !node.parts.some((part) => part.parameter)
    ? string(node.parts.map((part) => part.text).join('.'))
    : node
}

function withSettings(storage: Storage, settings: Storage['settings']): Storage {
  const { settings: _, ...rest } = storage
  return settings && settings.length > 0 ? { ...rest, settings } : rest
}

function isUnusual({ name: setting, value }: NonNullable<Storage['settings']>[number]): boolean {
  return !(setting === 'index_granularity' && value.kind === 'number' && value.text === '8192')
}

const EMPTY_KEY: KeyClause = { kind: 'key', brackets: true, items: [], start: 0, end: 0 }

function columnsKey(node: Stored): KeyClause | undefined {
  const columns = (node.elements?.columns ?? []).filter((column) => column.primaryKey)
  if (columns.length === 0) return undefined
  const items = columns.map(
    (column): OrderItem => ({
      kind: 'orderItem',
      expression: {
        kind: 'identifier',
        parts: [name(column.name.map((part) => part.text).join('.'))],
        start: 0,
        end: 0,
      },
      start: 0,
      end: 0,
    }),
  )
  return { ...EMPTY_KEY, items }
}

function withoutColumnKeys(node: CreateTable): CreateTable {
  if (!node.elements?.columns.some((column) => column.primaryKey)) return node
  const columns = node.elements.columns.map(({ primaryKey: _, ...column }) => column)
  return { ...node, elements: { ...node.elements, columns } }
}

/** A key without its places in the text. */
function plain(key: KeyClause | undefined): unknown {
  return (
    key &&
    JSON.parse(
      JSON.stringify(key.items, (field, value) =>
        field === 'start' || field === 'end' ? 0 : value,
      ),
    )
  )
}

function tupleItems(item: OrderItem): readonly OrderItem[] {
  const { expression } = item
  const members = item.direction ? undefined : tupleMembers(expression)
  if (!members) return [item]
  return members.flatMap((argument) =>
    tupleItems({ kind: 'orderItem', expression: argument, start: 0, end: 0 }),
  )
}

function tupleMembers(node: Expression): readonly Expression[] | undefined {
  if (node.kind === 'tuple') return node.items
  return node.kind === 'call' && node.name.text === 'tuple' ? (node.args ?? []) : undefined
}

function withoutAscending(item: OrderItem): OrderItem {
  if (item.direction !== 'ASC') return item
  const { direction: _, ...rest } = item
  return rest
}
