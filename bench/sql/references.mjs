// References and functions of the ClickHouse corpus against EXPLAIN AST of a real ClickHouse, statement for statement.
import { namesOfDump } from './explain-ast.mjs'

export const name = 'references'

/** Fields of our answer by the names the corpus has for them, and which share of statements must be exact. */
const BOUNDS = [
  {
    what: 'tables and dictionaries',
    share: 0.9995,
    fields: { tables: 'tables', dictionaries: 'dictionaries' },
  },
  { what: 'functions', share: 0.995, fields: { functions: 'functions' } },
  {
    what: 'IN names, table functions, common tables',
    share: 0.9995,
    fields: {
      in_identifiers: 'inIdentifiers',
      table_functions: 'tableFunctions',
      ctes: 'commonTables',
    },
  },
]

export async function run({ sql, corpus, chdb }) {
  const { lines, sample } = corpus('clickhouse-ddl')
  const seen = await dumps(sql, lines, await chdb())
  const set = `${seen.length} statements of ${sample ? 'our own sample' : 'the corpus'}`
  return [
    readerRow(seen),
    ...BOUNDS.map(({ what, share, fields }) => {
      const faults = seen.flatMap((one) => faultsOf(one, fields))
      return row(`${what} exact, of ${set}`, seen.length, faults, share)
    }),
    ...kindRows(sql, corpus),
  ]
}

/** Every statement that the server's parser takes, with its answer and ours. */
async function dumps(sql, lines, engine) {
  const seen = []
  for (const { id, sql: text, refs } of lines) {
    const parsed = sql.parseStatement(text, 'clickhouse')
    const dump = await engine.plain(`EXPLAIN AST ${sql.tokenText(text)}`).catch(() => undefined)
    if (dump === undefined) continue
    const ours = parsed.ok ? sql.mentions(parsed.node, 'clickhouse') : undefined
    const hidden = parsed.ok ? hiddenTables(sql, parsed.node) : []
    const server = namesOfDump(dump, parsed.ok ? commonTables(sql, parsed.node) : [])
    seen.push({ id, refs, ours, hidden, server })
  }
  await engine.close()
  return seen
}

/** Names of WITH elements, which the dump does not print, in the order of the text. */
function commonTables(sql, statement) {
  const found = []
  const visit = (node, recursive) => {
    if (node.kind === 'commonTable') found.push({ name: node.name.text, recursive, at: node.start })
    const within = node.kind === 'select' ? node.recursive === true : recursive
    for (const child of sql.children(node)) visit(child, within)
  }
  visit(statement, false)
  return found.sort((a, b) => a.at - b.at)
}

/** What the dump hides and `tables` has all the same: CREATE TABLE … AS other, and the source of a dictionary. */
function hiddenTables(sql, statement) {
  if (statement.kind === 'createTable' && statement.origin?.table?.kind === 'identifier')
    return [statement.origin.table.parts.map(({ text }) => text).join('.')]
  if (statement.kind !== 'createDictionary') return []
  const found = sql.references(statement).filter(({ kind }) => kind === 'table')
  return found.map(({ parts }) => parts.join('.'))
}

function faultsOf({ id, ours, hidden, server }, fields) {
  return Object.entries(fields).flatMap(([field, own]) => {
    const expected = new Set(field === 'tables' ? [...server[field], ...hidden] : server[field])
    const missed = [...expected].filter((name) => !ours?.[own].includes(name))
    const extra = (ours?.[own] ?? []).filter((name) => !expected.has(name))
    if (missed.length + extra.length === 0) return []
    return [{ id, why: `${field}: missed [${missed.join(', ')}], too many [${extra.join(', ')}]` }]
  })
}

/** The reader of the dump itself: equal to what the corpus says of the same dump, or nothing here counts. */
function readerRow(seen) {
  const known = seen.filter(({ refs }) => refs)
  const faults = known
    .filter(({ refs, server }) =>
      Object.entries(refs).some(([field, names]) => names.join('\n') !== server[field]?.join('\n')),
    )
    .map(({ id }) => ({ id, why: 'the dump was read otherwise' }))
  return row(`EXPLAIN AST read as the corpus says, of ${known.length}`, known.length, faults, 1)
}

function kindRows(sql, corpus) {
  return ['clickhouse', 'timeplus'].map((dialect) => {
    const { lines } = corpus(`${dialect}-ddl`)
    const faults = lines.flatMap(({ id, kind, sql: text }) => {
      const parsed = sql.parseStatement(text, dialect)
      const found = parsed.ok ? sql.mentions(parsed.node, dialect).kind : kind
      return found === kind ? [] : [{ id, why: `${found} and not ${kind}` }]
    })
    return row(`kind of statement, ${dialect}, of ${lines.length}`, lines.length, faults, 1)
  })
}

function row(what, total, faults, share) {
  const wrong = new Set(faults.map(({ id }) => id)).size
  const exact = total === 0 ? 1 : 1 - wrong / total
  return {
    what,
    value: `${(100 * exact).toFixed(3)} %`,
    bound: share === 1 ? '100 %' : `≥ ${(100 * share).toFixed(2)} %`,
    ok: exact >= share,
    detail: faults.slice(0, 10).map(({ id, why }) => `${id}: ${why}`),
  }
}
