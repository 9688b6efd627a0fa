/** Statements in normal form. Children of the nodes are normal already. */
import type { Expression } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { CreateHeader } from '../ast/statement.ts'
import type { KeyValue, KeyValueList } from '../ast/table.ts'
import { name, string } from './build.ts'
import { normalSettings, settingValue, withoutBrackets } from './query.ts'
import { CLICKHOUSE, type NodeRule, type RuleContext, type RuleFacts, rule } from './rule.ts'
import { evaluatedDatabase, nameAsString, withoutEmptyBrackets } from './storage-rules.ts'
import { QUERY_BRACKETS } from './tree-rules.ts'

const ORIGIN: RuleFacts = {
  id: 'statement-origin',
  seen: CLICKHOUSE,
  what: 'How an object came about is not part of it: OR REPLACE, IF NOT EXISTS, ATTACH, UUID, ON CLUSTER, POPULATE, EMPTY.',
}

const OWN_NAME: RuleFacts = {
  id: 'object-database',
  seen: CLICKHOUSE,
  what: 'The name of an object is stored with its database.',
}

const SETTINGS: RuleFacts = {
  id: 'statement-settings',
  seen: CLICKHOUSE,
  what: 'Settings of a database or a dictionary have no order, and true and false are 1 and 0.',
}

export const STATEMENT_RULES: readonly NodeRule[] = [
  rule('createTable', ORIGIN, withoutOrigin),
  rule('createView', ORIGIN, withoutOrigin),
  rule('createMaterializedView', ORIGIN, withoutOrigin),
  rule('createDictionary', ORIGIN, withoutOrigin),
  rule('createDatabase', ORIGIN, withoutOrigin),
  rule('createFunction', ORIGIN, withoutOrigin),
  rule('createNamedCollection', ORIGIN, withoutOrigin),
  rule('createTable', OWN_NAME, (node, context) =>
    node.temporary ? node : withDatabase(node, context),
  ),
  rule('createView', OWN_NAME, withDatabase),
  rule('createMaterializedView', OWN_NAME, withDatabase),
  rule('createDictionary', OWN_NAME, withDatabase),
  rule('createView', QUERY_BRACKETS, (node) => ({ ...node, query: withoutBrackets(node.query) })),
  rule('createMaterializedView', QUERY_BRACKETS, (node) => ({
    ...node,
    query: withoutBrackets(node.query),
  })),
  rule('query', QUERY_BRACKETS, (node) => ({ ...node, query: withoutBrackets(node.query) })),
  rule(
    'createTable',
    {
      id: 'query-settings-of-create',
      seen: CLICKHOUSE,
      what: 'A second SETTINGS clause is for the statement and is not stored.',
    },
    ({ querySettings: _, ...node }) => node,
  ),
  rule(
    'createTable',
    {
      id: 'table-function-names',
      seen: CLICKHOUSE,
      what: 'A table made of a table function is stored with the database evaluated and names as strings among its arguments.',
      dialect: 'clickhouse',
    },
    (node, context) => {
      const { origin } = node
      if (!origin || origin.form === 'SELECT' || origin.table.kind !== 'call') return node
      const args = origin.table.args?.map((item) => nameAsString(evaluatedDatabase(item, context)))
      return { ...node, origin: { ...origin, table: { ...origin.table, ...(args && { args }) } } }
    },
  ),
  rule(
    'createDatabase',
    {
      id: 'default-database-engine',
      seen: CLICKHOUSE,
      what: '`ENGINE = Atomic` is written out for a database.',
    },
    (node) => {
      const { engine, ...rest } = node
      if (!engine) return node
      const bare = withoutEmptyBrackets(engine)
      return bare.name.text === 'Atomic' && !bare.args ? rest : { ...rest, engine: bare }
    },
  ),
  rule('createDatabase', SETTINGS, ({ settings, ...node }) =>
    settings && settings.length > 0 ? { ...node, settings: normalSettings(settings) } : node,
  ),
  rule('createDictionary', SETTINGS, ({ settings, ...node }) =>
    settings && settings.length > 0 ? { ...node, settings: normalSettings(settings) } : node,
  ),
  rule(
    'createNamedCollection',
    {
      id: 'collection-entries',
      seen: CLICKHOUSE,
      what: 'Entries of a named collection have no order, are text whatever literal was written, and true and false are 1 and 0.',
    },
    (node) => ({
      ...node,
      entries: node.entries
        .map((entry) => ({ ...entry, value: collectionText(entry.value) }))
        .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    }),
  ),
  rule(
    'lifetime',
    {
      id: 'lifetime-minimum',
      seen: CLICKHOUSE,
      what: '`LIFETIME(10)` is stored as `LIFETIME(MIN 0 MAX 10)`.',
    },
    (node) => ({ ...node, min: node.min ?? '0' }),
  ),
  rule(
    'keyValueCall',
    {
      id: 'source-words',
      seen: CLICKHOUSE,
      what: 'Words of a dictionary source or layout ignore case and are stored in upper case; `FLAT` is `FLAT()`.',
    },
    (node) => ({ ...node, name: upper(node.name.text), pairs: node.pairs.map(upperPair) }),
  ),
  rule(
    'keyValueCall',
    {
      id: 'source-database',
      seen: CLICKHOUSE,
      what: '`currentDatabase()` in a dictionary source is stored as the name of the database.',
      dialect: 'clickhouse',
    },
    (node, context) => ({
      ...node,
      pairs: node.pairs.map((pair) =>
        pair.value.kind === 'keyValueList'
          ? pair
          : { ...pair, value: evaluatedDatabase(pair.value, context) },
      ),
    }),
  ),
]

function withoutOrigin<N extends CreateHeader>(node: N): Node {
  const kept = Object.entries(node).filter(([field]) => !ORIGIN_FLAGS.has(field))
  // Only optional fields went.
  return Object.fromEntries(kept) as unknown as Node
}

const ORIGIN_FLAGS: ReadonlySet<string> = new Set([
  'orReplace',
  'ifNotExists',
  'uuid',
  'attach',
  'onCluster',
  'empty',
  'populate',
  'toInnerUuid',
  'into',
  'commentBehind',
])

function withDatabase<N extends CreateHeader>(node: N, context: RuleContext): N {
  const { parts } = node.name
  if (context.database === undefined || parts.length !== 1) return node
  return { ...node, name: { ...node.name, parts: [name(context.database), ...parts] } }
}

/** The engine keeps text: `1` and `'1'` are the same entry. */
function collectionText(value: Expression): Expression {
  const literal = settingValue(value)
  return literal.kind === 'number' ? string(literal.text) : literal
}

function upperPair(node: KeyValue): KeyValue {
  return {
    ...node,
    key: upper(node.key.text),
    value: node.value.kind === 'keyValueList' ? upperList(node.value) : node.value,
  }
}

function upperList(node: KeyValueList): KeyValueList {
  return { ...node, pairs: node.pairs.map(upperPair) }
}

function upper(text: string): KeyValue['key'] {
  return { kind: 'name', text: text.toUpperCase(), quoted: true, start: 0, end: 0 }
}
