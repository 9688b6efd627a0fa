// How fast the front end reads, and that nothing slows it down or breaks it.
import { median } from '../measure.mjs'
import { PATHOLOGICAL } from './pathological.mjs'

export const name = 'speed'

export async function run(env) {
  const rounds = env.quick ? 3 : 7
  return [...throughput(env, rounds), ...analysis(env, rounds), ...pathological(env)]
}

/** Megabytes a second over the corpus; beside them what a plain regular expression needs to see every word. */
function throughput({ sql, corpus }, rounds) {
  const texts = corpus('clickhouse-ddl').lines.map((line) => line.sql)
  const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6
  const repeats = Math.max(1, Math.ceil(0.4 / megabytes))
  const word = /\w+|'[^']*'|\s+|./gs
  const scan = (text) => text.replace(word, '')
  const speeds = [scan, sql.tokenize, (text) => sql.parseStatement(text, 'clickhouse')].map(
    (work) => {
      const once = () => {
        for (let repeat = 0; repeat < repeats; repeat++) for (const text of texts) work(text)
      }
      once()
      return (megabytes * repeats) / (medianOf(rounds, once) / 1000)
    },
  )
  const [floor, lexing, parsing] = speeds
  const rate = (value) => `${value.toFixed(1)} MB/s`
  return [
    { what: 'a regular expression over the same text (floor)', value: rate(floor), ok: true },
    { what: 'lexing', value: rate(lexing), bound: '≥ 10 MB/s', ok: lexing >= 10 },
    { what: 'parsing', value: rate(parsing), bound: '≥ 3 MB/s', ok: parsing >= 3 },
  ]
}

const VIEWS = 10_000

function analysis({ sql }, rounds) {
  const views = Array.from({ length: VIEWS }, (_, index) => viewText(index))
  const analyseViews = () => {
    for (const text of views) {
      const parsed = sql.parseStatement(text, 'clickhouse')
      if (!parsed.ok) throw new Error(`${parsed.error.message} in ${text}`)
      sql.references(parsed.node)
      sql.normalText(parsed.node, { dialect: 'clickhouse', database: 'd' })
    }
  }
  const first = timed(analyseViews)
  const time = medianOf(Math.min(rounds, 3), analyseViews)
  const size = views.reduce((sum, text) => sum + text.length, 0) / VIEWS
  return [
    {
      what: `10,000 views of ${size.toFixed(0)} characters: parse, references, normal form`,
      value: `${time.toFixed(0)} ms`,
      bound: '< 2,000 ms',
      ok: time < 2000,
      detail: [`the first time, with cold code: ${first.toFixed(0)} ms`],
    },
  ]
}

/** A view as people write them; no two alike. */
function viewText(n) {
  return `CREATE VIEW report_${n} AS
SELECT
  toStartOfHour(r.at) AS hour, r.user, c.name AS customer,
  sum(r.amount * (1 - r.discount)) AS total, count(DISTINCT r.id) AS orders,
  CASE WHEN total > ${n} THEN 'large' ELSE 'small' END AS size
FROM events_${n % 97} AS r LEFT JOIN customers AS c ON r.user = c.id
WHERE r.state != 'cancelled' AND r.amount BETWEEN 1 AND ${1000 + n}
GROUP BY hour, r.user, customer ORDER BY hour DESC LIMIT ${n + 1}`
}

/** Every phase over every input, in both dialects: under a second, no fault, and four times the input about four times the time. */
function pathological({ sql, quick }) {
  const slow = []
  const thrown = []
  const bent = []
  let worst = 0
  let steepest = 0
  for (const { what, make, n } of PATHOLOGICAL) {
    const full = quick ? n / 10 : n
    const text = make(full)
    for (const dialect of ['clickhouse', 'timeplus']) {
      try {
        const time = shortest(() => longestAnswer(sql, text, dialect), 1000)
        worst = Math.max(worst, time)
        if (time >= 1000) slow.push(`${what}, ${dialect}: ${time.toFixed(0)} ms`)
        const growth = time < LEAST ? 0 : growthOf(sql, make, full, dialect)
        steepest = Math.max(steepest, growth)
        if (growth > STEEPEST) bent.push(`${what}, ${dialect}: ${growth.toFixed(1)} ×`)
      } catch (error) {
        thrown.push(`${what}, ${dialect}: ${String(error).slice(0, 100)}`)
      }
    }
  }
  return [
    {
      what: `longest of ${PATHOLOGICAL.length} hostile inputs, two dialects: the answer to any question`,
      value: `${worst.toFixed(0)} ms`,
      bound: '< 1,000 ms',
      ok: slow.length === 0,
      detail: slow,
    },
    {
      what: 'of them threw',
      value: thrown.length,
      bound: '0',
      ok: thrown.length === 0,
      detail: thrown,
    },
    {
      what: 'four times the input takes at most',
      value: `${steepest.toFixed(1)} ×`,
      bound: `≤ ${STEEPEST} × (quadratic: 16)`,
      ok: bent.length === 0,
      detail: bent,
    },
  ]
}

/** Below this a few steps of the collector of garbage weigh more than the input; below it nothing is slow either. */
const LEAST = 200

/** Between linear and quadratic: a larger heap alone makes the collector of garbage slower than linear. */
const STEEPEST = 10

/**
 * How much longer the whole takes than a quarter of it. Both are measured in turn, each time with the garbage of the other
 * out of the way, and the shortest of each counts: what disturbs a measurement only ever adds to it. Of an input that
 * is answered in two ways, read or refused, there is nothing to compare.
 */
function growthOf(sql, make, full, dialect) {
  const texts = [make(full / 4), make(full)]
  const [quarter, whole] = texts.map((text) => sql.parseStatement(text, dialect))
  if (quarter.ok !== whole.ok) return 0
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 0; round < 5; round++) {
    texts.forEach((text, index) => {
      globalThis.gc?.()
      best[index] = Math.min(
        best[index],
        timed(() => analyse(sql, text, dialect)),
      )
    })
    if (best[1] / best[0] <= STEEPEST) break
  }
  return best[1] / best[0]
}

/** What `measure` says; on a busy machine the shortest of up to four. */
function shortest(measure, bound) {
  let time = measure()
  for (let round = 0; round < 3 && time >= bound; round++) time = Math.min(time, measure())
  return time
}

/** To read a text and answer the question that takes longest. A refusal is an answer. */
function longestAnswer(sql, text, dialect) {
  let parsed
  const reading = timed(() => {
    parsed = sql.parseStatement(text, dialect)
  })
  if (!parsed.ok) return reading
  const answers = questions(sql, dialect).map((ask) => timed(() => ask(parsed.node)))
  return reading + Math.max(...answers)
}

function analyse(sql, text, dialect) {
  const parsed = sql.parseStatement(text, dialect)
  if (parsed.ok) for (const ask of questions(sql, dialect)) ask(parsed.node)
}

/** What Sluice does with a definition: refer, print, compare, trace. */
function questions(sql, dialect) {
  const context = { dialect, database: 'd' }
  return [
    (node) => sql.references(node),
    (node) => sql.mentions(node, dialect),
    (node) => sql.print(node),
    (node) => sql.normalText(node, context),
    (node) => sql.sameMeaning(node, node, context),
    (node) => sql.lineage(node, { dialect, columnsOf: () => undefined }),
  ]
}

/** Processor time in ms: what other processes do meanwhile does not count. */
function timed(work) {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function medianOf(rounds, work) {
  return median(Array.from({ length: rounds }, () => timed(work)))
}
