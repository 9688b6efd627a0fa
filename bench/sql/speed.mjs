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

/** Every phase over every input, at half the size and the whole: under a second, no fault, no more than linear. */
function pathological({ sql, quick }) {
  const slow = []
  const thrown = []
  const bent = []
  let worst = 0
  let steepest = 0
  for (const { what, make, n } of PATHOLOGICAL) {
    const full = quick ? n / 10 : n
    const text = make(full)
    try {
      analyse(sql, make(full / 4), 'timeplus')
      const walk = () => analyse(sql, text, 'clickhouse')
      const time = shortest(walk, 1000)
      worst = Math.max(worst, time)
      if (time >= 1000) slow.push(`${what}: ${time.toFixed(0)} ms`)
      const growth = time < 100 ? 0 : growthOf(time, walk, sql, make(full / 2))
      steepest = Math.max(steepest, growth)
      if (growth > 3) bent.push(`${what}: ${growth.toFixed(1)} ×`)
    } catch (error) {
      thrown.push(`${what}: ${String(error).slice(0, 100)}`)
    }
  }
  return [
    {
      what: `longest of ${PATHOLOGICAL.length} hostile inputs: parse, references, print, normal form`,
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
      what: 'twice the input takes at most',
      value: `${steepest.toFixed(1)} ×`,
      bound: '≤ 3 × (quadratic: 4)',
      ok: bent.length === 0,
      detail: bent,
    },
  ]
}

/** How much longer the whole takes than its half; a suspicious answer is measured again. */
function growthOf(time, walk, sql, half) {
  const walkHalf = () => analyse(sql, half, 'clickhouse')
  let whole = time
  let part = timed(walkHalf)
  for (let round = 0; round < 4 && whole / part > 2.5; round++) {
    part = Math.min(part, timed(walkHalf))
    whole = Math.min(whole, timed(walk))
  }
  return whole / part
}

/** The time of a run; on a busy machine the shortest of up to four. */
function shortest(work, bound) {
  let time = timed(work)
  for (let round = 0; round < 3 && time >= bound; round++) time = Math.min(time, timed(work))
  return time
}

/** What Sluice does with a definition: read, refer, print, compare. A refusal is an answer. */
function analyse(sql, text, dialect) {
  const parsed = sql.parseStatement(text, dialect)
  if (!parsed.ok) return
  sql.references(parsed.node)
  sql.print(parsed.node)
  sql.normalText(parsed.node, { dialect, database: 'd' })
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
