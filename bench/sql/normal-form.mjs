// What the engine stores of a definition against what was written, from the two texts alone. Every file of the corpus
// runs in a database of its own; queries are wrapped as views.
export const name = 'normal form'

const KINDS = {
  createView: 'views',
  createMaterializedView: 'materialized views',
  createTable: 'tables',
  createDictionary: 'dictionaries',
  createFunction: 'functions',
}
const BOUNDS = {
  views: 99.5,
  'materialized views': 98,
  tables: 98,
  dictionaries: 98,
  functions: 98,
}

/** What a server refuses unless it is told that it is meant. */
const ALLOWED = [
  'allow_deprecated_syntax_for_merge_tree',
  'allow_suspicious_low_cardinality_types',
  'allow_suspicious_codecs',
  'allow_experimental_window_view',
  'allow_experimental_live_view',
]

export async function run({ sql, corpus, chdb, quick }) {
  const { lines, sample } = corpus('clickhouse-ddl')
  const counts = Object.fromEntries(
    Object.values(KINDS).map((kind) => [kind, { equal: 0, unknown: 0, different: [] }]),
  )
  const engine = await chdb()
  try {
    for (const setting of ALLOWED) await refusal(engine, `SET ${setting} = 1`)
    for (const [index, file] of files(lines).entries()) {
      if (quick && index % 4 !== 0) continue
      await runFile(engine, sql, `file${index}`, file, counts)
    }
  } finally {
    await engine.close()
  }
  return [...Object.entries(counts).map(([kind, count]) => row(kind, count, sample)), rules(sql)]
}

/** Statements of one source, objects before what reads them. */
function files(lines) {
  const order = [
    'CREATE DATABASE',
    'CREATE TABLE',
    'CREATE DICTIONARY',
    'CREATE FUNCTION',
    'CREATE VIEW',
  ]
  const rank = ({ kind = '' }) => {
    const at = order.indexOf(kind)
    return at < 0 ? order.length : at
  }
  const sources = new Map()
  for (const line of lines) sources.set(line.source, [...(sources.get(line.source) ?? []), line])
  return [...sources.values()].map((list) => list.toSorted((a, b) => rank(a) - rank(b)))
}

async function runFile(engine, sql, database, lines, counts) {
  const others = new Set()
  await refusal(engine, `CREATE DATABASE ${database}`)
  await refusal(engine, `USE ${database}`)
  for (const { sql: written } of lines) {
    const text = statementOf(sql, written)
    const parsed = sql.parseStatement(text, 'clickhouse')
    const kind = parsed.ok ? KINDS[parsed.node.kind] : undefined
    if (kind === undefined || parsed.node.temporary) continue
    const [object, owner = database] = parsed.node.name.parts.map((part) => part.text).reverse()
    if (owner === 'system') continue
    if (owner !== database) others.add(owner)
    const stored = await storedOf(engine, sql, parsed.node.kind, owner, object, text)
    if (stored !== undefined) judge(sql, parsed.node, stored, text, counts[kind])
  }
  await refusal(engine, 'USE default')
  for (const used of [database, ...others])
    if (used !== 'default')
      await refusal(engine, `DROP DATABASE IF EXISTS ${sql.quoteIdentifier(used)} SYNC`)
}

/** Without comments, which the engine may act upon; a query as a view. */
function statementOf(sql, written) {
  let text = ''
  let at = 0
  for (const token of sql.tokenize(written)) {
    if (token.kind !== 'comment') continue
    text += `${written.slice(at, token.start)} `
    at = token.end
  }
  text = (text + written.slice(at)).trim()
  return /^\(*\s*(select|with|from)\b/i.test(text) ? `CREATE VIEW wrapped AS ${text}` : text
}

async function storedOf(engine, sql, kind, owner, object, text) {
  const path = `${sql.quoteIdentifier(owner)}.${sql.quoteIdentifier(object)}`
  await refusal(engine, `CREATE DATABASE IF NOT EXISTS ${sql.quoteIdentifier(owner)}`)
  if (kind === 'createFunction')
    await refusal(engine, `DROP FUNCTION IF EXISTS ${sql.quoteIdentifier(object)}`)
  else
    for (const word of ['TABLE', 'DICTIONARY'])
      await refusal(engine, `DROP ${word} IF EXISTS ${path} SYNC`)
  if (!(await isCreated(engine, sql, text))) return undefined
  const name = sql.quoteString(object)
  const query =
    kind === 'createFunction'
      ? `SELECT create_query FROM system.functions WHERE name = ${name}`
      : `SELECT create_table_query FROM system.tables WHERE database = ${sql.quoteString(owner)} AND name = ${name}`
  const found = (await engine.query(query)).trim()
  return found === '' ? undefined : found
}

/** The engine's words against it, or nothing. */
async function refusal(engine, text) {
  try {
    await engine.command(text)
    return undefined
  } catch (error) {
    return String(error.message)
  }
}

/** Creates what the text says; tables it reads that the set lacks are made up first. */
async function isCreated(engine, sql, text, missing = 2) {
  const refused = await refusal(engine, text)
  if (refused === undefined) return true
  const table = /(?:identifier '|Table )([\w.`]+)(?:' in scope| does not exist)/.exec(refused)?.[1]
  if (table === undefined || missing === 0) return false
  const columns = [...new Set(words(sql, text))].map((word) => sql.quoteIdentifier(word))
  // One type for all columns fits most texts.
  for (const type of ['Int64', 'DateTime', 'String', 'Array(String)']) {
    const list = columns.map((column) => `${column} ${type}`).join(', ')
    const made = await refusal(engine, `CREATE TABLE ${table} (${list}) ENGINE = Memory`)
    if (made === undefined && (await isCreated(engine, sql, text, missing - 1))) return true
    await refusal(engine, `DROP TABLE IF EXISTS ${table} SYNC`)
  }
  return false
}

/** Whatever may be the name of a column. */
function words(sql, text) {
  const found = []
  const walk = (node) => {
    if (node.kind === 'name') found.push(node.text)
    for (const child of sql.children(node)) walk(child)
  }
  const parsed = sql.parseStatement(text, 'clickhouse')
  if (parsed.ok) walk(parsed.node)
  return found
}

function judge(sql, written, stored, text, count) {
  const parsed = sql.parseStatement(stored, 'clickhouse')
  if (!parsed.ok) {
    count.different.push(`${text}: ${stored} cannot be read: ${parsed.error.message}`)
    return
  }
  const meaning = sql.sameMeaning(written, parsed.node, { dialect: 'clickhouse' })
  if (meaning.equal === true) count.equal++
  else if (meaning.equal === 'unknown') count.unknown++
  else count.different.push(`${text}: ${meaning.because}`)
}

/** Positions the server masks or evaluates count apart: the rest must be equal. */
function row(kind, { equal, unknown, different }, sample) {
  const decided = equal + different.length
  const share = decided === 0 ? 100 : (100 * equal) / decided
  const bound = BOUNDS[kind]
  return {
    what: `${kind}: stored equals written (${equal} equal, ${unknown} equal but for unknowns, ${different.length} different)`,
    value: `${share.toFixed(2)} %`,
    bound: `≥ ${bound} %`,
    // Our own sample need not hold an object of every kind.
    ok: share >= bound && (decided > 0 || sample),
    detail: different,
  }
}

/** 10,000 definitions, parsed and normalised. */
function rules(sql) {
  const started = process.cpuUsage()
  for (let index = 0; index < 10_000; index++) {
    const text = `CREATE VIEW v${index} AS SELECT user, sum(amount) AS total FROM events WHERE amount > ${index} AND name LIKE 'a%' GROUP BY user ORDER BY total DESC LIMIT 5`
    const parsed = sql.parseStatement(text, 'clickhouse')
    sql.normalText(parsed.node, { dialect: 'clickhouse', database: 'd' })
  }
  const { user } = process.cpuUsage(started)
  return {
    what: '10,000 views parsed and normalised, processor time',
    value: `${(user / 1e6).toFixed(2)} s`,
    bound: '< 2 s',
    ok: user < 2e6,
  }
}
