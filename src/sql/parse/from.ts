/** FROM: tables, joins, array joins. */
import type { ArrayJoin, From, Join, TableSource } from '../ast/query.ts'
import type { Identifier } from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'
import {
  advance,
  at,
  atName,
  bareAlias,
  type Cursor,
  expect,
  fail,
  here,
  key,
  list,
  name,
  nested,
  peek,
  QUERY,
  span,
  take,
} from './cursor.ts'
import { call } from './call.ts'
import { aliasedList, expression } from './expression.ts'
import { atQuery, query } from './query.ts'
import { isClauseWord } from './words.ts'

/** The word FROM is next. */
export function fromClause(c: Cursor): From {
  const start = here(c)
  expect(c, 'FROM')
  return sources(c, start)
}

/** Sources from `start`, until something that is no join follows. */
function sources(c: Cursor, start: number): From {
  const joins: (Join | ArrayJoin)[] = []
  // `FROM ARRAY JOIN …` has no table: system.one is meant.
  const first =
    at(c, 'ARRAY', 'JOIN') || at(c, 'LEFT', 'ARRAY', 'JOIN') ? undefined : tableSource(c)
  for (;;) {
    const next = arrayJoin(c) ?? join(c)
    if (!next) break
    joins.push(next)
  }
  return { kind: 'from', ...(first && { first }), joins, ...span(c, start) }
}

function arrayJoin(c: Cursor): ArrayJoin | undefined {
  const start = here(c)
  const left = at(c, 'LEFT', 'ARRAY', 'JOIN')
  if (!left && !at(c, 'ARRAY', 'JOIN') && !at(c, 'INNER', 'ARRAY', 'JOIN')) return undefined
  c.at += at(c, 'ARRAY') ? 2 : 3
  const items = aliasedList(c)
  return { kind: 'arrayJoin', ...(left && { left: true as const }), items, ...span(c, start) }
}

const STRICTNESS: ReadonlySet<string> = new Set([
  'ANY',
  'ALL',
  'ASOF',
  'SEMI',
  'ANTI',
  'LATEST',
  'ONLY',
])
const TYPES: ReadonlySet<string> = new Set(['INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'PASTE'])

/** Only these may be OUTER. */
const SIDES: ReadonlySet<string> = new Set(['LEFT', 'RIGHT', 'FULL'])

/** A comma, or `[GLOBAL] [strictness] [type] [strictness] [OUTER] JOIN` in any order of the two. */
function join(c: Cursor): Join | undefined {
  const start = here(c)
  if (take(c, ',')) return { kind: 'join', comma: true, source: tableSource(c), ...span(c, start) }
  const words = joinWords(c)
  if (words === undefined) return undefined
  c.at += words.width
  const source = tableSource(c)
  const on = take(c, 'ON') ? expression(c) : undefined
  const using = !on && take(c, 'USING') ? usingList(c) : undefined
  return {
    kind: 'join',
    ...(words.global && { global: true as const }),
    ...(words.natural && { natural: true as const }),
    ...(words.strictness && { strictness: words.strictness }),
    ...(words.type && { type: words.type }),
    source,
    ...(on && { on }),
    ...(using && { using }),
    ...span(c, start),
  }
}

interface JoinWords {
  readonly width: number
  readonly global: boolean
  readonly natural: boolean
  readonly strictness?: Join['strictness']
  readonly type?: Join['type']
}

/** The words before a table, only if JOIN ends them: `left` alone is an alias or a table. */
function joinWords(c: Cursor): JoinWords | undefined {
  let width = 0
  const global = key(c, width) === 'GLOBAL'
  if (global) width++
  // Newer ClickHouse knows it as an alias only (26.7).
  else if (c.dialect === 'timeplus' && key(c, width) === 'LOCAL') width++
  let strictness: string | undefined
  let type: string | undefined
  let natural = false
  let outer = false
  for (;;) {
    const word = key(c, width)
    if (STRICTNESS.has(word)) strictness = word
    else if (TYPES.has(word)) type = word
    else if (word === 'NATURAL') natural = true
    else if (word === 'OUTER') outer = true
    else break
    width++
  }
  if (key(c, width) !== 'JOIN' || (outer && type !== undefined && !SIDES.has(type)))
    return undefined
  return {
    width: width + 1,
    global,
    natural,
    strictness: strictness as Join['strictness'],
    type: type as Join['type'],
  }
}

function usingList(c: Cursor): Join['using'] {
  if (!at(c, '(')) return aliasedList(c)
  advance(c)
  const items = at(c, ')') ? [] : aliasedList(c)
  expect(c, ')')
  return items
}

export function tableSource(c: Cursor): TableSource {
  const start = here(c)
  const table = tableExpression(c)
  const aliasBefore = sourceAlias(c)
  const columnsBefore = aliasBefore && at(c, '(') ? columnAliases(c) : undefined
  const final = take(c, 'FINAL')
  const sample = take(c, 'SAMPLE') ? expression(c) : undefined
  const sampleOffset = sample && take(c, 'OFFSET') ? expression(c) : undefined
  // Timeplus and old dumps put the alias behind FINAL.
  const alias = aliasBefore ?? sourceAlias(c)
  const columns = columnsBefore ?? (alias && at(c, '(') ? columnAliases(c) : undefined)
  return {
    kind: 'tableSource',
    table,
    ...(alias && { alias }),
    ...(columns && { columns }),
    ...(final && { final: true as const }),
    ...(sample && { sample }),
    ...(sampleOffset && { sampleOffset }),
    ...span(c, start),
  }
}

function tableExpression(c: Cursor): TableSource['table'] {
  const start = here(c)
  if (at(c, '(')) {
    const isQuery = atQuery(c)
    advance(c)
    const inner = isQuery ? query(c) : nested(c, (c) => sources(c, here(c)), QUERY)
    expect(c, ')')
    return inner
  }
  const parts = nameParts(c)
  if (at(c, '(')) return call(c, parts, start)
  return { kind: 'identifier', parts, ...span(c, start) }
}

function nameParts(c: Cursor): readonly Name[] {
  const parts = [name(c)]
  while (at(c, '.') && (atName(c, 1) || key(c, 1) === '{')) {
    advance(c)
    parts.push(name(c))
  }
  return parts
}

/** `t`, `db.t`, `{db:Identifier}.t`. */
export function tableName(c: Cursor): Identifier {
  const start = here(c)
  const token = peek(c)
  if (!atName(c) && token.key !== '{') fail(c, ['a name'])
  const parts = nameParts(c)
  return { kind: 'identifier', parts, ...span(c, start) }
}

function sourceAlias(c: Cursor): Name | undefined {
  if (take(c, 'AS')) return name(c)
  const token = peek(c)
  if (token.kind === 'quoted' || token.kind === 'placeholder') return bareAlias(c)
  if (token.kind !== 'word' || isClauseWord(c) || isSourceEnd(c)) return undefined
  return bareAlias(c)
}

/** Words that are an alias elsewhere but start a clause after a table. */
function isSourceEnd(c: Cursor): boolean {
  const word = key(c)
  if (word === 'LOCAL' || word === 'NATURAL') return joinWords(c) !== undefined
  return word === 'SET' || word === 'REFRESH' || (word === 'LIMIT' && key(c, 1) !== '')
}

function columnAliases(c: Cursor): readonly Name[] {
  expect(c, '(')
  const names = list(c, name)
  expect(c, ')')
  return names
}
