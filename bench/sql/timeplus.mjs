// Reading Timeplus: how much of the corpus parses, whether printed text reads as the same tree, and whether
// a statement and what the server's own printer makes of it are one tree.
import { mutants } from '../../test/sql/timeplus-mutants.mjs'
import { roundTripFault } from './parse.mjs'

export const name = 'Timeplus'

const DIALECT = 'timeplus'

export async function run({ sql, corpus, quick }) {
  const statements = corpus('timeplus-ddl')
  const pairs = corpus('timeplus-canonical')
  const texts = [...statements.lines, ...pairs.lines].map((line) => line.sql)
  return [
    ...parsing(sql, statements),
    canonical(sql, pairs),
    changing(sql, quick ? texts.filter((_, index) => index % 10 === 0) : texts),
  ]
}

/** Bounds are for all lines, also the few that are no valid SQL. */
function parsing(sql, { lines, sample }) {
  const set = `${lines.length} statements of ${sample ? 'our own sample' : 'the corpus'}`
  const read = lines.map((line) => ({ ...line, parsed: sql.parseStatement(line.sql, DIALECT) }))
  const refused = read.filter(({ parsed }) => !parsed.ok)
  const parsed = read.filter(({ parsed }) => parsed.ok)
  const unknown = parsed.filter(({ parsed }) => hasUnknown(sql, parsed.node))
  const changed = parsed.flatMap(({ id, parsed }) => roundTripFault(sql, parsed.node, id, DIALECT))
  return [
    {
      what: `parsed, of ${set}`,
      value: share(parsed.length, lines.length),
      bound: '≥ 99 %',
      ok: parsed.length >= lines.length * 0.99,
      detail: refused.slice(0, 8).map(({ id, parsed }) => `${id}: ${parsed.error.message}`),
    },
    {
      what: 'with a clause or statement that is not known',
      value: share(unknown.length, lines.length),
      bound: '< 2 %',
      ok: unknown.length < lines.length * 0.02,
      detail: unknown
        .slice(0, 5)
        .map(({ id, parsed }) => `${id}: ${parsed.unknown[0]?.text ?? ''}`),
    },
    {
      what: 'the same tree after print and parse, compact and pretty',
      value: share(parsed.length - changed.length, parsed.length),
      bound: '100 %',
      ok: changed.length === 0,
      detail: changed.slice(0, 5).map(({ id, why }) => `${id}: ${why}`),
    },
  ]
}

/** A clause kept as tokens, or a whole statement of nothing else. */
function hasUnknown(sql, node) {
  return node.kind === 'unknown' || sql.children(node).some((child) => hasUnknown(sql, child))
}

/** The statement, the statement printed, and the server's text of it: one meaning. */
function canonical(sql, { lines, sample }) {
  const set = `${lines.length} lines of ${sample ? 'our own sample' : 'the corpus'}`
  const faults = lines.flatMap((line) => {
    const why = canonicalFault(sql, line)
    return why === undefined ? [] : [`${line.id}: ${why}`]
  })
  return {
    what: `the same tree as the server's own text, of ${set}`,
    value: share(lines.length - faults.length, lines.length),
    bound: '100 %',
    ok: faults.length === 0,
    detail: faults.slice(0, 8),
  }
}

function canonicalFault(sql, line) {
  const written = sql.parseStatement(line.sql, DIALECT)
  if (!written.ok) return written.error.message
  const given = sql.parseStatement(line.formatted, DIALECT)
  if (!given.ok) return given.error.message
  const printed = sql.parseStatement(sql.print(written.node), DIALECT)
  if (!printed.ok) return printed.error.message
  for (const { node } of [written, printed]) {
    const meaning = sql.sameMeaning(node, given.node, { dialect: DIALECT })
    if (meaning.equal !== true) return meaning.because
  }
  return undefined
}

/** Statements with one token changed: none of them means the same. */
function changing(sql, texts) {
  const equal = []
  let tried = 0
  for (const text of texts) {
    const parsed = sql.parseStatement(text, DIALECT)
    // Of a setting that is given twice, the first says nothing.
    if (!parsed.ok || repeatsSetting(sql, parsed.node)) continue
    const tokens = sql.tokenize(text).filter((token) => token.kind !== 'comment')
    for (const mutant of mutants(text, tokens)) {
      const changed = sql.parseStatement(mutant.text, DIALECT)
      if (!changed.ok || changed.unknown.length > 0) continue
      tried++
      const meaning = sql.sameMeaning(parsed.node, changed.node, { dialect: DIALECT })
      if (meaning.equal === true) equal.push(`${mutant.what} in ${text.slice(0, 80)}`)
    }
  }
  return {
    what: `called equal, of ${tried.toLocaleString('en-US')} statements with one token changed`,
    value: equal.length,
    bound: '0',
    ok: equal.length === 0 && tried > texts.length,
    detail: equal.slice(0, 8),
  }
}

function repeatsSetting(sql, node) {
  const names = (node.settings ?? node.storage?.settings ?? []).map((setting) => setting.name)
  return (
    new Set(names).size < names.length ||
    sql.children(node).some((child) => repeatsSetting(sql, child))
  )
}

function share(part, of) {
  return `${((100 * part) / of).toFixed(2)} %`
}
