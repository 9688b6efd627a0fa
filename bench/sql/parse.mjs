// Reading ClickHouse: how much of the corpus parses, how much of it the grammar does not know, and
// whether the printed text reads as the same tree again.
export const name = 'parse, ClickHouse'

export async function run({ sql, corpus }) {
  const { lines, sample } = corpus('clickhouse-ddl')
  const set = `${lines.length} statements of ${sample ? 'our own sample' : 'the corpus'}`
  const read = lines.map((line) => ({
    ...line,
    parsed: sql.parseStatement(line.sql, 'clickhouse'),
  }))
  const refused = read.filter(({ parsed }) => !parsed.ok)
  const parsed = read.filter(({ parsed }) => parsed.ok)
  const unknown = parsed.filter(({ parsed }) => parsed.unknown.length > 0)
  const changed = parsed.flatMap(({ id, parsed }) => roundTripFault(sql, parsed.node, id))
  const share = (part, of) => `${((100 * part) / of).toFixed(2)} %`
  return [
    {
      what: `parsed, of ${set}`,
      value: share(parsed.length, lines.length),
      bound: '≥ 99.5 %',
      ok: parsed.length >= lines.length * 0.995,
      detail: refused.slice(0, 5).map(({ id, parsed }) => `${id}: ${parsed.error.message}`),
    },
    {
      what: 'with a clause that is not known',
      value: share(unknown.length, lines.length),
      bound: '< 2 %',
      ok: unknown.length < lines.length * 0.02,
    },
    {
      what: 'the same tree after print and parse, compact and pretty',
      value: share(parsed.length - new Set(changed.map((fault) => fault.id)).size, parsed.length),
      bound: '100 %',
      ok: changed.length === 0,
      detail: changed.slice(0, 5).map(({ id, why }) => `${id}: ${why}`),
    },
  ]
}

/** Nothing when print and parse give the tree back; else why not. */
export function roundTripFault(sql, node, id, dialect = 'clickhouse') {
  for (const pretty of [false, true]) {
    const text = sql.print(node, { pretty })
    const again = sql.parseStatement(text, dialect)
    if (!again.ok) return [{ id, why: `${again.error.message}: ${text}` }]
    if (treeText(again.node) !== treeText(node)) return [{ id, why: `another tree: ${text}` }]
  }
  return []
}

/**
 * What a tree says, as text: without where it was read (places of nodes, the text of the whole
 * statement), without the order of clauses, and without quotes and brackets that need not be.
 */
export function treeText(node) {
  return JSON.stringify(node, (field, value) => {
    // The source of a join is a table, that of a statement a text.
    if (UNSAID.has(field) && typeof value !== 'object') return undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return sorted(oneTuple(value))
  })
}

const UNSAID = new Set(['start', 'end', 'source', 'quoted', 'brackets'])

function sorted(node) {
  return Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** `(x,)` is printed `tuple(x)` and `()` `tuple()`, the form that every version reads. */
function oneTuple(node) {
  const { kind, name, args, parameters, start, end } = node
  if (kind !== 'call' || name.text !== 'tuple' || !args || args.length > 1 || parameters)
    return node
  return { kind: 'tuple', items: args, start, end }
}
