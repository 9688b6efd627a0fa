// Broken and odd texts: nothing throws, nothing hangs, and what parses prints to a text that parses
// to the same tree. A seed repeats a run.
import { random } from './load.mjs'
import { mutate } from './mutators.mjs'
import { treeText } from './parse.mjs'

export const name = 'fuzz'

const SLOW = 1000

export async function run({ sql, corpus, seed, quick }) {
  const pick = pickFrom(random(seed))
  const sets = [
    ['clickhouse', corpus('clickhouse-ddl').lines],
    ['timeplus', corpus('timeplus-ddl').lines],
  ].map(([dialect, lines]) => ({
    dialect,
    texts: lines.map((line) => line.sql).filter((text) => text.length < 3000),
  }))
  const count = quick ? 10_000 : 100_000
  const tally = {
    parsed: 0,
    thrown: [],
    slow: [],
    changed: [],
    unequal: [],
    drifted: [],
    longest: 0,
  }
  for (let round = 0; round < count; round++) {
    const { dialect, texts } = sets[pick(2)]
    const text = broken(sql, texts, pick)
    const started = performance.now()
    try {
      check(sql, text, dialect, tally)
    } catch (error) {
      tally.thrown.push(
        `${dialect}: ${String(error).slice(0, 80)}: ${JSON.stringify(text).slice(0, 300)}`,
      )
    }
    const time = performance.now() - started
    tally.longest = Math.max(tally.longest, time)
    if (time > SLOW)
      tally.slow.push(`${dialect}: ${time.toFixed(0)} ms: ${JSON.stringify(text).slice(0, 300)}`)
  }
  const none = (what, faults) => ({
    what,
    value: faults.length,
    bound: '0',
    ok: faults.length === 0,
    detail: faults.slice(0, 12),
  })
  return [
    { what: 'broken statements read', value: count, ok: true },
    {
      what: 'of them still parse',
      value: tally.parsed,
      bound: '> 5 %',
      ok: tally.parsed > count / 20,
    },
    none('throw', tally.thrown),
    none(`take longer than ${SLOW} ms (longest ${tally.longest.toFixed(0)} ms)`, tally.slow),
    none('print to a text that is refused or another tree', tally.changed),
    none('differ from themselves', tally.unequal),
    none('differ from what they print to', tally.drifted),
  ]
}

const pickFrom = (next) => (below) => Math.floor(next() * below)

function check(sql, text, dialect, tally) {
  sql.splitStatements(text)
  const parsed = sql.parseStatement(text, dialect)
  if (!parsed.ok) {
    const { start, end, message } = parsed.error
    if (!(start >= 0 && end >= start && end <= text.length && message !== ''))
      throw new Error(`an error without a place: ${JSON.stringify(parsed.error)}`)
    return
  }
  tally.parsed++
  const context = { dialect, database: 'd' }
  sql.references(parsed.node)
  sql.mentions(parsed.node, dialect)
  sql.lineage(parsed.node, { dialect, columnsOf: () => undefined })
  sql.normalText(parsed.node, context)
  if (sql.sameMeaning(parsed.node, parsed.node, context).equal === false)
    tally.unequal.push(`${dialect}: ${text}`)
  // As `sluice sql format` writes it: with a clause that the grammar does not know, every token stays in its place.
  const printed =
    parsed.unknown.length > 0 || parsed.node.kind === 'other'
      ? sql.compactText(text)
      : sql.print(parsed.node)
  const again = sql.parseStatement(printed, dialect)
  const said = () =>
    `${JSON.stringify(text).slice(0, 240)} → ${JSON.stringify(printed).slice(0, 240)}`
  if (!again.ok) tally.changed.push(`${dialect}: ${again.error.message}: ${said()}`)
  else if (treeText(again.node) !== treeText(parsed.node))
    tally.changed.push(`${dialect}: another tree: ${said()}`)
  else if (sql.sameMeaning(parsed.node, again.node, context).equal === false)
    tally.drifted.push(`${dialect}: ${said()}`)
}

/** A statement with one to three injuries. */
function broken(sql, texts, pick) {
  let text = texts[pick(texts.length)]
  for (let injury = pick(3); injury >= 0; injury--)
    text = INJURIES[pick(INJURIES.length)](text, pick, texts, sql)
  return text.slice(0, 20_000)
}

const INJURIES = [flip, drop, double, swap, truncate, splice, strange, deepen, token, token, token]

function flip(text, pick) {
  const at = pick(text.length + 1)
  return text.slice(0, at) + String.fromCharCode(pick(128)) + text.slice(at + 1)
}

function drop(text, pick) {
  const at = pick(text.length + 1)
  return text.slice(0, at) + text.slice(at + 1 + pick(8))
}

function double(text, pick) {
  const at = pick(text.length + 1)
  const part = text.slice(at, at + 1 + pick(20))
  return text.slice(0, at) + part + part + text.slice(at + part.length)
}

function swap(text, pick) {
  const words = text.split(' ')
  const [a, b] = [pick(words.length), pick(words.length)]
  return words.with(a, words[b]).with(b, words[a]).join(' ')
}

function truncate(text, pick) {
  return text.slice(0, pick(text.length + 1))
}

function splice(text, pick, texts) {
  const other = texts[pick(texts.length)]
  return text.slice(0, pick(text.length + 1)) + other.slice(pick(other.length + 1))
}

const STRANGE = [
  '\0',
  '\ud800',
  '\udfff',
  '🙂',
  'é',
  '\u2028',
  '\ufeff',
  '\u200b',
  "'",
  '"',
  '`',
  '\\',
  '/*',
  '*/',
  '--',
  '$$',
  '$a$',
  '{',
  '}',
  '${',
  '#',
  '@',
  '::',
  '->',
  '?',
  '…',
  '−',
  '\r',
  '0x',
  '1e',
  '.',
  '٣',
  'İ',
  'ß',
]

function strange(text, pick) {
  const at = pick(text.length + 1)
  return text.slice(0, at) + STRANGE[pick(STRANGE.length)] + text.slice(at)
}

function deepen(text, pick) {
  const at = pick(text.length + 1)
  const piece = [
    '(',
    '[',
    '{',
    'NOT ',
    '- ',
    'f(',
    '1 + ',
    'CASE WHEN ',
    '(SELECT ',
    'a.',
    ', ',
    '::',
  ][pick(12)]
  return text.slice(0, at) + piece.repeat(pick(60)) + text.slice(at)
}

function token(text, pick, _texts, sql) {
  const tokens = sql.tokenize(text)
  return tokens.length < 2 ? text : (mutate(tokens, pick) ?? text)
}
