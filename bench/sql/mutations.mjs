// No false equal: statements are changed in one place, and what the front end then calls the same
// must be the same to ClickHouse. For queries the engine's answer is EXPLAIN QUERY TREE of both; for
// objects, what it stores of both.
import { random } from './load.mjs'
import { mutate } from './mutators.mjs'

export const name = 'mutations'

export async function run(env) {
  const sql = process.env.SLUICE_SQL_PLANT === '1' ? withPlantedFault(env.sql) : env.sql
  const { lines, sample } = env.corpus('clickhouse-ddl')
  const enough = env.quick ? 1000 : 12_000
  // Our own sample is too short for more.
  const least = env.quick || sample ? 500 : 5000
  const tally = await mutateAll({ ...env, sql }, lines, { enough, seconds: 50 })
  return [
    {
      what: 'mutants compared',
      value: tally.parsed,
      bound: `≥ ${least.toLocaleString('en')}`,
      ok: tally.parsed >= least,
    },
    {
      what: 'judged by the engine: all that are called equal, one in 8 others',
      value: tally.judged,
      ok: true,
    },
    {
      what: 'of these another meaning to the engine',
      value: tally.changed,
      bound: '≥ 30',
      ok: env.quick || tally.changed >= 30,
    },
    {
      what: 'another meaning to the engine and called equal',
      value: tally.wrong.length,
      bound: '0',
      ok: tally.wrong.length === 0,
      detail: tally.wrong.slice(0, 10).flatMap(({ from, to }) => [`  ${from}`, `≠ ${to}`]),
    },
  ]
}

/** What the gate must notice: a front end that overlooks LIMIT. */
export function withPlantedFault(sql) {
  const blind = (node) =>
    node.kind === 'select' ? { ...node, limit: undefined } : sql.mapChildren(node, blind)
  return { ...sql, sameMeaning: (a, b, context) => sql.sameMeaning(blind(a), blind(b), context) }
}

/** Needs another server, the network or a cluster. */
const OUTSIDE =
  /\b(Kafka|RabbitMQ|NATS|S3\w*|URL|MySQL|PostgreSQL|MongoDB|Redis|ODBC|JDBC|HDFS|Replicated\w*|Distributed|remote\w*|cluster\w*|mysql|postgresql|s3\w*|url\w*|hdfs\w*|sleep\w*|zookeeper|file\w*|input|executable|generateRandom)\s*\(/i

const CREATES = [
  'CREATE DATABASE',
  'CREATE TABLE',
  'CREATE DICTIONARY',
  'CREATE VIEW',
  'CREATE MATERIALIZED VIEW',
]

/** One in so many mutants that are called different is judged as well: do the mutants change anything? */
const SAMPLED = 8

/** `claimsOnly` asks the engine only about mutants that are called equal: the same faults, in less time. */
export async function mutateAll({ sql, chdb, seed }, lines, limits) {
  const pick = pickFrom(random(seed))
  const files = new Map()
  for (const line of lines) files.set(line.source, [...(files.get(line.source) ?? []), line])
  const order = [...files.values()].map((file) => [pick(1 << 30), file]).sort(([a], [b]) => a - b)
  const state = {
    sql,
    pick,
    limits,
    engine: await chdb(),
    parsed: 0,
    judged: 0,
    changed: 0,
    wrong: [],
  }
  const until = performance.now() + limits.seconds * 1000
  state.done = () => state.parsed >= limits.enough || performance.now() > until
  for (const setting of [
    'max_execution_time = 2',
    'max_memory_usage = 1000000000',
    'allow_suspicious_low_cardinality_types = 1',
  ])
    await state.engine.command(`SET ${setting}`)
  for (let index = 0; index < order.length && !state.done(); index++) {
    const [, file] = order[index]
    await mutateFile(state, file, `m${index}`)
  }
  await state.engine.close()
  return state
}

const pickFrom = (next) => (below) => Math.floor(next() * below)

async function mutateFile(state, file, database) {
  const { engine, sql } = state
  await engine.command(`CREATE DATABASE ${database}`)
  await engine.command(`USE ${database}`)
  const plain = file
    .map(({ sql: text }) => sql.tokenText(text))
    .filter((text) => !OUTSIDE.test(text))
  for (const text of plain) {
    if (state.done()) break
    const parsed = sql.parseStatement(text, 'clickhouse')
    if (!parsed.ok) continue
    if (parsed.node.kind === 'query') await mutateQuery(state, text, parsed.node, database)
    else if (CREATES.some((start) => text.toUpperCase().startsWith(start))) {
      if (await accepts(engine, text)) await mutateObject(state, text, parsed.node, database)
    } else if (/^(DROP|CREATE|ALTER)\b/i.test(text)) await accepts(engine, text)
  }
  await engine.command('USE default')
  await accepts(engine, `DROP DATABASE ${database} SYNC`)
}

async function mutateQuery(state, text, node, database) {
  const before = await queryTree(state.engine, text)
  // now(), version() and the like are folded into constants that differ by themselves.
  if (before === undefined || before !== (await queryTree(state.engine, text))) return
  await eachMutant(state, text, node, database, async (mutant) => {
    const after = await queryTree(state.engine, mutant)
    return after === undefined ? undefined : after !== before
  })
}

/** Called equal, the mutant is stored in the original's place; what stands there then must be the same. */
async function mutateObject(state, text, node, database) {
  const parts = state.sql.createParts(node)
  if (!parts?.name) return
  const [table, owner = database] = [...parts.name].reverse()
  const before = await stored(state.engine, owner, table)
  if (before === undefined) return
  const claims = { ...state, limits: { ...state.limits, claimsOnly: true } }
  await eachMutant(claims, text, node, database, async (mutant) => {
    const kind = parts.kind === 'dictionary' ? 'DICTIONARY' : 'TABLE'
    await accepts(
      state.engine,
      `DROP ${kind} IF EXISTS ${state.sql.quoteIdentifier(owner)}.${state.sql.quoteIdentifier(table)} SYNC`,
    )
    const created = await accepts(state.engine, mutant)
    const after = created ? await stored(state.engine, owner, table) : undefined
    if (!created) await accepts(state.engine, text)
    return after === undefined ? undefined : after !== before
  })
  state.parsed = claims.parsed
  state.judged = claims.judged
  state.changed = claims.changed
}

/** `changes` asks the engine: undefined where it refuses the mutant. */
async function eachMutant(state, text, node, database, changes) {
  const { sql, pick, limits } = state
  const tokens = sql.tokenize(text)
  const context = { dialect: 'clickhouse', database, isTable: () => true }
  const seen = new Set([text])
  const tries = Math.min(limits.perStatement ?? 60, 8 + tokens.length)
  for (let attempt = 0; attempt < tries; attempt++) {
    const mutant = mutate(tokens, pick)
    if (mutant === undefined || seen.has(mutant) || OUTSIDE.test(mutant)) continue
    seen.add(mutant)
    const parsed = sql.parseStatement(mutant, 'clickhouse')
    if (!parsed.ok || parsed.node.kind !== node.kind) continue
    state.parsed++
    const equal = calledEqual(sql, node, parsed.node, context)
    if (!equal && (limits.claimsOnly || attempt % SAMPLED !== 0)) continue
    const changed = await changes(mutant)
    if (changed === undefined) continue
    state.judged++
    if (!changed) continue
    state.changed++
    if (equal) state.wrong.push({ from: text, to: mutant })
  }
}

/** As they stand, or after the printer had its say. */
function calledEqual(sql, node, mutant, context) {
  if (sql.sameMeaning(node, mutant, context).equal === true) return true
  const printed = sql.parseStatement(sql.print(mutant), 'clickhouse')
  return printed.ok && sql.sameMeaning(node, printed.node, context).equal === true
}

async function queryTree(engine, text) {
  try {
    const explain = `EXPLAIN QUERY TREE ${text.replace(/ FORMAT \w+$/i, '')}`
    return saidByTree(await engine.query(explain))
  } catch {
    return undefined
  }
}

/** The tree, but for the order of settings: it says nothing, and of a repeated one the last counts. */
function saidByTree(tree) {
  return tree.replace(/^( *SETTINGS) (.*)$/gm, (_, word, list) => {
    const pairs = list.split(/,? (?=\w+=)/).map((pair) => pair.split('='))
    return `${word} ${JSON.stringify([...new Map(pairs)].sort())}`
  })
}

async function stored(engine, database, table) {
  try {
    const literal = (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    const text = await engine.query(
      `SELECT create_table_query FROM system.tables WHERE database = ${literal(database)} AND name = ${literal(table)}`,
    )
    if (text === '') return undefined
    const plain = sameForAll(text)
    return (await engine.query(`EXPLAIN AST ${plain}`)) + withoutBrackets(plain)
  } catch {
    return undefined
  }
}

/**
 * What is stored keeps brackets that say nothing, and the case of type names in dictionaries. Brackets
 * that do say something show in the tree; the tree in turn leaves out much that the text has.
 */
function withoutBrackets(text) {
  return withoutOrder(text).replace(/[()\s]/g, '')
}

/** The order of settings says nothing, of a repeated one the last counts, and a bare one is 1. */
function withoutOrder(text) {
  return text.replace(/ SETTINGS ((?:\w+( = ('[^']*'|[\w.-]+))?(, )?)+)/g, (_, list) => {
    const pairs = list
      .split(', ')
      .map((pair) =>
        pair.includes(' = ') ? pair.replace(/ = true$/, ' = 1').split(' = ') : [pair, '1'],
      )
    return ` SETTINGS ${JSON.stringify([...new Map(pairs)].sort())} `
  })
}

/** The case of a type's name, and a primary key that repeats the sorting key. */
function sameForAll(text) {
  return text
    .replace(/ PRIMARY KEY (?:(?:tuple)?\((.+?)\)|(.+?)) ORDER BY (\1|\2)(?= |$)/, ' ORDER BY $3')
    .replace(/\b(decimal|date|datetime)\d*\b/gi, (type) => type.toLowerCase())
}

async function accepts(engine, text) {
  try {
    await engine.command(text)
    return true
  } catch {
    return false
  }
}
