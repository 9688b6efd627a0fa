// Small changes to a statement, made on its tokens: whether one changes the meaning is not decided
// here but by the engine (mutations.mjs). A mutant that does not parse is worth nothing and is dropped.

const SWAPS = new Map(
  [
    '+ - * / %',
    '= != < > <= >=',
    'AND OR',
    'LIKE ILIKE REGEXP',
    'ASC DESC',
    'FIRST LAST',
    'LEFT RIGHT INNER FULL CROSS',
    'ANY ALL SEMI ANTI ASOF',
    'ALL DISTINCT',
    'UNION EXCEPT INTERSECT',
    'TOTALS ROLLUP CUBE',
    'ROWS RANGE GROUPS',
    'PRECEDING FOLLOWING',
    'SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR',
    'WHERE PREWHERE HAVING',
    'PRIMARY ORDER',
    'BOTH LEADING TRAILING',
    'DEFAULT MATERIALIZED ALIAS EPHEMERAL',
    'IGNORE RESPECT',
    'MIN MAX',
    'TRUE FALSE NULL',
    'INT8 INT16 INT32 INT64 UINT8 UINT64 FLOAT32 FLOAT64 STRING DATE DATETIME',
    'LZ4 ZSTD LZ4HC NONE',
    'DELTA DOUBLEDELTA GORILLA T64',
    'SUM MIN MAX AVG ANY COUNT UNIQ',
    'LOWER UPPER LCASE UCASE LENGTH',
    'SUBSTR SUBSTRING MID',
    'PLUS MINUS MULTIPLY DIVIDE',
    'MERGETREE REPLACINGMERGETREE SUMMINGMERGETREE AGGREGATINGMERGETREE LOG MEMORY',
    'FLAT HASHED CACHE COMPLEX_KEY_HASHED',
    'EVERY AFTER',
    'MINMAX SET BLOOM_FILTER',
  ].flatMap((line) => {
    const words = line.split(' ')
    return words.map((word) => [word, words])
  }),
)

/** The spelling of words whose case counts. */
const SPELLING = new Map(
  (
    'Int8 Int16 Int32 Int64 UInt8 UInt64 Float32 Float64 String Date DateTime DoubleDelta Delta Gorilla sum min max avg ' +
    'any count uniq lower upper lcase ucase length substr substring mid plus minus multiply divide MergeTree ' +
    'ReplacingMergeTree SummingMergeTree AggregatingMergeTree Log Memory minmax set bloom_filter'
  )
    .split(' ')
    .map((word) => [word.toUpperCase(), word]),
)

const INSERTED = [
  'DISTINCT',
  'FINAL',
  'NOT',
  'LIMIT 1',
  'OFFSET 1',
  'WHERE 1',
  'WITH TOTALS',
  'NULLS FIRST',
  'NULLS LAST',
  'DESC',
  'GLOBAL',
  'ANY',
  'ALL',
  'ARRAY',
  '- ',
  '+ 1',
  ', 1',
  'AS x1',
  'IS NULL',
  'MATERIALIZED',
  'LIMIT 1 BY 1',
  'WITH TIES',
  "COLLATE 'en'",
  'SAMPLE 0.5',
  '::String',
  '[1]',
  '.1',
  'IGNORE NULLS',
  'SETTINGS max_threads = 3',
  'OUTER',
  'NULL',
  'CODEC(ZSTD(9))',
  "COMMENT 'c'",
  'TTL now()',
  'PRIMARY KEY',
  'TEMPORARY',
  'OR REPLACE',
  'EXCEPT 1',
  'UNION ALL SELECT 1',
]

const CLAUSES = new Set(
  (
    'WITH FROM PREWHERE WHERE GROUP HAVING WINDOW QUALIFY ORDER LIMIT OFFSET SETTINGS UNION EXCEPT INTERSECT FORMAT ' +
    'PARTITION PRIMARY SAMPLE TTL ENGINE CODEC COMMENT DEFAULT MATERIALIZED ALIAS LIFETIME LAYOUT RANGE SOURCE JOIN ON ' +
    'USING ARRAY INDEX PROJECTION CONSTRAINT TO REFRESH APPEND'
  ).split(' '),
)

/** A text changed in one place, or undefined where the change does not apply. `pick(n)` chooses below n. */
export function mutate(tokens, pick) {
  const texts = tokens.map((token) => token.text)
  const mutator = MUTATORS[pick(MUTATORS.length)]
  const changed = mutator(texts, tokens, pick)
  return changed?.join(' ')
}

const MUTATORS = [
  number,
  number,
  string,
  identifier,
  swapWord,
  swapWord,
  swapWord,
  removeTokens,
  removeTokens,
  removeClause,
  insert,
  insert,
  unwrap,
  unwrap,
  wrap,
  wrap,
  swapItems,
  swapItems,
  repeatItem,
  letterCase,
  replaceWord,
]

function number(texts, tokens, pick) {
  return replaceOne(
    texts,
    tokens,
    pick,
    ({ kind }) => kind === 'number',
    (text) =>
      choose(pick, [
        /^\d+$/.test(text) ? String(BigInt(text) + 1n) : `1${text}`,
        `${text}0`,
        `- ${text}`,
        `${text}.0`,
        `'${text}'`,
        `0${text}`,
        `${text}e0`,
        '18446744073709551616',
      ]),
  )
}

function string(texts, tokens, pick) {
  return replaceOne(
    texts,
    tokens,
    pick,
    ({ kind }) => kind === 'string',
    (text) => {
      const inner = text.slice(1, -1)
      const at = pick(Math.max(1, inner.length))
      return choose(pick, [
        `'${inner}x'`,
        `'${inner.slice(0, at)}${inner.slice(at + 1)}'`,
        `'${inner.toUpperCase()}'`,
        `' ${inner}'`,
        `'${inner.replace('.', '..')}'`,
        `'${inner.replace(/\d/, (digit) => String((Number(digit) + 1) % 10))}'`,
      ])
    },
  )
}

function identifier(texts, tokens, pick) {
  const names = tokens.filter(({ kind }) => kind === 'word' || kind === 'quoted')
  return replaceOne(
    texts,
    tokens,
    pick,
    ({ kind }) => kind === 'word' || kind === 'quoted',
    (text) => choose(pick, [names[pick(names.length)].text, `${text}2`, `\`${text}\``]),
  )
}

function swapWord(texts, tokens, pick) {
  const known = (token) => SWAPS.has(keyOf(token))
  return replaceOne(texts, tokens, pick, known, (_, token) => {
    const word = choose(pick, SWAPS.get(keyOf(token)))
    return token.kind === 'word' ? (SPELLING.get(word) ?? word) : word
  })
}

function letterCase(texts, tokens, pick) {
  return replaceOne(
    texts,
    tokens,
    pick,
    ({ kind }) => kind === 'word',
    (text) => (text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase()),
  )
}

function replaceWord(texts, tokens, pick) {
  return replaceOne(
    texts,
    tokens,
    pick,
    ({ kind }) => kind !== 'comment',
    () => texts[pick(texts.length)],
  )
}

function removeTokens(texts, _tokens, pick) {
  const from = 1 + pick(texts.length)
  return texts.toSpliced(from, 1 + pick(4))
}

function removeClause(texts, tokens, pick) {
  const starts = tokens.flatMap((token, index) => (CLAUSES.has(token.key) ? [index] : []))
  if (starts.length === 0) return undefined
  const from = choose(pick, starts)
  let depth = 0
  let to = from + 1
  for (; to < texts.length; to++) {
    if ('([{'.includes(texts[to])) depth++
    else if (')]}'.includes(texts[to])) depth--
    if (depth < 0 || (depth === 0 && (CLAUSES.has(tokens[to].key) || tokens[to].key === 'AS')))
      break
  }
  return texts.toSpliced(from, to - from)
}

function insert(texts, _tokens, pick) {
  return texts.toSpliced(1 + pick(texts.length), 0, choose(pick, INSERTED))
}

/** Takes a pair of brackets away. */
function unwrap(texts, _tokens, pick) {
  const pairs = bracketPairs(texts)
  if (pairs.length === 0) return undefined
  const [open, close] = choose(pick, pairs)
  return texts.filter((_, index) => index !== open && index !== close)
}

/** Puts a pair of brackets round some tokens. */
function wrap(texts, _tokens, pick) {
  const from = 1 + pick(texts.length - 1)
  let depth = 0
  let to = from
  const length = 1 + pick(9)
  for (; to < texts.length && (to - from < length || depth > 0); to++) {
    if ('([{'.includes(texts[to])) depth++
    else if (')]}'.includes(texts[to]) && --depth < 0) break
  }
  return to === from
    ? undefined
    : [...texts.slice(0, from), '(', ...texts.slice(from, to), ')', ...texts.slice(to)]
}

function swapItems(texts, _tokens, pick) {
  const items = itemsAround(texts, pick)
  if (!items) return undefined
  const [first, second] = items
  return [
    ...texts.slice(0, first[0]),
    ...texts.slice(second[0], second[1]),
    ...texts.slice(first[1], second[0]),
    ...texts.slice(first[0], first[1]),
    ...texts.slice(second[1]),
  ]
}

function repeatItem(texts, _tokens, pick) {
  const items = itemsAround(texts, pick)
  if (!items) return undefined
  const [first, second] = items
  return [
    ...texts.slice(0, second[1]),
    ',',
    ...texts.slice(first[0], first[1]),
    ...texts.slice(second[1]),
  ]
}

/** The two items on both sides of a comma, as ranges. */
function itemsAround(texts, pick) {
  const commas = texts.flatMap((text, index) => (text === ',' ? [index] : []))
  if (commas.length === 0) return undefined
  const comma = choose(pick, commas)
  const edge = (step) => {
    let depth = 0
    let at = comma + step
    for (; at >= 0 && at < texts.length; at += step) {
      const text = texts[at]
      const opens = '([{'.includes(text)
      const closes = ')]}'.includes(text)
      if (opens || closes) depth += opens === step > 0 ? 1 : -1
      if (
        depth < 0 ||
        (depth === 0 &&
          (text === ',' || CLAUSES.has(text.toUpperCase()) || text.toUpperCase() === 'SELECT'))
      )
        break
    }
    return at
  }
  return [
    [edge(-1) + 1, comma],
    [comma + 1, edge(1)],
  ]
}

function bracketPairs(texts) {
  const open = []
  const pairs = []
  texts.forEach((text, index) => {
    if (text === '(' || text === '[') open.push(index)
    else if ((text === ')' || text === ']') && open.length > 0) pairs.push([open.pop(), index])
  })
  return pairs
}

function replaceOne(texts, tokens, pick, suits, change) {
  const places = tokens.flatMap((token, index) => (suits(token) ? [index] : []))
  if (places.length === 0) return undefined
  const at = choose(pick, places)
  return texts.with(at, change(texts[at], tokens[at]))
}

const choose = (pick, items) => items[pick(items.length)]

const keyOf = (token) => token.key
