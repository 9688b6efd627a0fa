// Texts that look for the weak spots of a reader: deep, long, or never closed. `make(n)` gives the
// text with n repetitions; `n` is how many are asked for.
const times = (text, n) => text.repeat(n)
const select = (expression) => `SELECT ${expression}`

/** Bracket by bracket, word by word: nesting of every sort. */
const NESTED = {
  'round brackets': (n) => select(`${times('(', n)}1${times(')', n)}`),
  'square brackets': (n) => select(`${times('[', n)}1${times(']', n)}`),
  'curly brackets': (n) => select(`${times('{1: ', n)}1${times('}', n)}`),
  'bracketed sums': (n) => select(`${times('(1 + ', n)}1${times(')', n)}`),
  'sums bracketed to the left': (n) => select(`${times('(', n)}1${times(' + 1)', n)}`),
  calls: (n) => select(`${times('f(', n)}1${times(')', n)}`),
  'calls of three': (n) => select(`${times('if(a, b, ', n)}1${times(')', n)}`),
  'parametric calls': (n) => select(`${times('f(1)(', n)}1${times(')', n)}`),
  CASE: (n) => select(`${times('CASE WHEN a THEN ', n)}1${times(' END', n)}`),
  CAST: (n) => select(`${times('CAST(', n)}1${times(' AS Int8)', n)}`),
  'broken CAST': (n) => select(`${times('CAST(', n)}1 +${times(' AS Int8)', n)}`),
  'broken EXTRACT': (n) => select(`${times('EXTRACT(DAY FROM ', n)}1 +${times(')', n)}`),
  'broken CASE': (n) => select(`${times('CASE ', n)}1 +${times(' END', n)}`),
  'broken INTERVAL': (n) => select(`${times('INTERVAL (', n)}1${times(')', n)}`),
  lambdas: (n) => select(`f(${times('x -> ', n)}x)`),
  'lambdas in brackets': (n) => select(`f(${times('((x) -> ', n)}x${times(')', n)})`),
  NOT: (n) => select(`${times('NOT ', n)}1`),
  'unary minus': (n) => select(`${times('- ', n)}a`),
  'unary plus': (n) => select(`${times('+ ', n)}a`),
  ternaries: (n) => select(`${times('a ? b : ', n)}1`),
  'sub-queries': (n) => `SELECT * FROM ${times('(SELECT * FROM ', n)}t${times(')', n)}`,
  'scalar sub-queries': (n) => select(`${times('(SELECT ', n)}1${times(')', n)}`),
  'IN sub-queries': (n) => select(`${times('a IN (SELECT ', n)}1${times(')', n)}`),
  'WITH in WITH': (n) => `${times('WITH a AS (', n)}SELECT 1${times(') SELECT 1', n)}`,
  'bracketed joins': (n) => `SELECT 1 FROM ${times('(a JOIN ', n)}b${times(' ON 1)', n)}`,
  types: (n) => `CREATE TABLE t (a ${times('Array(', n)}Int8${times(')', n)}) ENGINE = Log`,
  'dictionary sources': (n) =>
    `CREATE DICTIONARY d (a Int8) PRIMARY KEY a SOURCE(X(${times('k (', n)}k 1${times(')', n)}))`,
  'unknown brackets': (n) =>
    `CREATE TABLE t (a Int8) FROBNICATE BY ${times('(', n)}${times(')', n)}`,
  'unknown queries': (n) =>
    `CREATE TABLE t (a Int8) FROBNICATE BY ${times('(SELECT * FROM ', n)}t${times(')', n)}`,
}

/** Long rather than deep. */
const CHAINS = {
  '+': (n) => select(`1${times(' + 1', n)}`),
  '+ and -': (n) => select(`1${times(' + 1 - 1', n / 2)}`),
  '=': (n) => select(`1${times(' = 1', n)}`),
  AND: (n) => select(`1${times(' AND 1', n)}`),
  OR: (n) => select(`1${times(' OR 1', n)}`),
  'AND and OR': (n) => select(`1${times(' AND 1 OR 1', n / 2)}`),
  '||': (n) => select(`a${times(" || 'a'", n)}`),
  BETWEEN: (n) => select(`${times('1 BETWEEN 1 AND ', n)}1`),
  'IS NULL': (n) => select(`1${times(' IS NULL', n)}`),
  commas: (n) => select(`1${times(', 1', n)}`),
  'aliases of aliases': (n) =>
    select(Array.from({ length: n / 10 }, (_, i) => `a${i} + 1 AS a${i + 1}`).join(', ')),
  'a.b.c': (n) => select(`a${times('.b', n)}`),
  't.1.1': (n) => select(`f(t)${times('.1', n)}`),
  'a[1][1]': (n) => select(`a${times('[1]', n)}`),
  'a:b:c': (n) => select(`c ? d : a${times(':b', n)}`),
  '::': (n) => select(`1${times('::Int8', n)}`),
  'UNION ALL': (n) => `SELECT 1${times(' UNION ALL SELECT 1', n / 5)}`,
  'UNION and EXCEPT': (n) => `SELECT 1${times(' UNION ALL SELECT 1 EXCEPT SELECT 1', n / 2)}`,
  joins: (n) => `SELECT 1 FROM t${times(' JOIN t ON 1', n / 5)}`,
  'common tables': (n) =>
    `WITH ${Array.from({ length: n / 10 }, (_, i) => `c${i} AS (SELECT * FROM c${i - 1})`).join(', ')} SELECT 1`,
  'IN lists': (n) => select(`a IN (1${times(', 1', n)})`),
  columns: (n) =>
    `CREATE TABLE t (${Array.from({ length: n / 10 }, (_, i) => `c${i} Int8`).join(', ')}) ENGINE = Log`,
  rows: (n) => `INSERT INTO t VALUES ${Array.from({ length: n / 10 }, () => '(1, 2)').join(', ')}`,
  'unknown words': (n) => `CREATE TABLE t (a Int8) FROBNICATE BY x${times(' y', n)}`,
}

/** One token, or one mistake, of a size nobody writes. */
const LARGE = {
  'a string': (n) => select(`'${times('x', n)}'`),
  'a string of escapes': (n) => select(`'${times('\\n', n / 2)}'`),
  'a string of quotes': (n) => select(`'${times("''", n / 2)}'`),
  'a heredoc': (n) => select(`$$${times('x', n)}$$`),
  'a comment': (n) => `SELECT 1 /* ${times('x ', n / 2)} */`,
  'comments in comments': (n) => `SELECT 1 ${times('/*', n / 4)}${times('*/', n / 4)}`,
  'line comments': (n) => `SELECT 1${times('\n-- x', n / 25)}`,
  'a number': (n) => select(times('1', n)),
  'a name': (n) => select(times('a', n)),
  'white space': (n) => `SELECT${times(' ', n)}1`,
  'open round brackets': (n) => select(times('(', n / 5)),
  'open square brackets': (n) => select(times('[', n / 5)),
  'closed brackets': (n) => select(times(')', n / 25)),
  'open quotes': (n) => select(times("'", n / 5 + 1)),
  'open comments': (n) => select(times('/*', n / 10)),
  'open heredocs': (n) => select(times('$a$ $b$ ', n / 40)),
  'heredoc tags': (n) => select(Array.from({ length: n / 40 }, (_, i) => `$t${i}$`).join(' ')),
  dollars: (n) => select(times('$', n / 5)),
  semicolons: (n) => `SELECT 1${times(';', n / 25)}`,
  dots: (n) => select(`a${times('.', n / 25)}`),
  'unclosed everything': (n) => select(times("f([{(CASE WHEN a.b['x", n / 100)),
}

const group = (makers, n) => Object.entries(makers).map(([what, make]) => ({ what, make, n }))

/** At the sizes that have to be answered within a second. */
export const PATHOLOGICAL = [
  ...group(NESTED, 10_000),
  ...group(CHAINS, 100_000),
  ...group(LARGE, 5_000_000),
]

/**
 * Nesting that ClickHouse itself reads with its default settings (26.7, max_ast_depth and
 * max_parser_depth 1000), found by halving: what the server takes must be readable here.
 */
export const WITHIN_ENGINE = [
  ...[
    ['round brackets', 196],
    ['square brackets', 497],
    ['bracketed sums', 196],
    ['sums bracketed to the left', 196],
    ['calls', 497],
    ['calls of three', 497],
    ['CASE', 497],
    ['CAST', 497],
    ['NOT', 497],
    // Printed with brackets, which nest twice as deep.
    ['unary minus', 250],
    ['sub-queries', 98],
    ['scalar sub-queries', 81],
    ['WITH in WITH', 122],
  ].map(([what, n]) => ({ what, make: NESTED[what], n })),
  ...[
    ['+', 497],
    ['+ and -', 496],
    ['=', 497],
    ['t.1.1', 497],
    ['a[1][1]', 497],
    ['::', 497],
    ['UNION and EXCEPT', 330],
    ['AND', 20_000],
    ['OR', 20_000],
    ['||', 20_000],
    ['a.b.c', 20_000],
    ['commas', 20_000],
    ['UNION ALL', 20_000],
    ['joins', 20_000],
  ].map(([what, n]) => ({ what, make: CHAINS[what], n })),
]
