/** Between written literals and their values. */
import { escapeStrays, fromUtf8 } from './bytes.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  b: '\b',
  f: '\f',
  a: '\x07',
  v: '\v',
  e: '\x1b',
}

/** The value of a quoted string, quoted identifier, heredoc, `x'41'` or `b'01'`. */
export function unquote(written: string): string {
  const first = written.charAt(0)
  if (first === '$') {
    const tag = written.indexOf('$', 1) + 1
    return written.slice(tag, written.length - tag)
  }
  if (first === 'x' || first === 'X') return fromBytes(written.slice(2, -1), 16, 2)
  if (first === 'b' || first === 'B') return fromBytes(written.slice(2, -1), 2, 8)
  const quote = written.charAt(written.length - 1)
  const inner = written.slice(1, -1)
  if (!inner.includes('\\') && !inner.includes(quote)) return inner
  return decode(inner, quote)
}

/** A string literal whose value is the given text. */
export function quoteString(value: string): string {
  return `'${escapeStrays(value.replace(/[\\'\n\t\r\0\b\f]/g, (char) => WRITTEN[char] ?? char))}'`
}

/** Bare where the engine's printer keeps it bare, else in backticks. */
export function quoteIdentifier(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name.toUpperCase())) return name
  return `\`${escapeStrays(name.replace(/[\\`\n\t\r\0\b\f]/g, (char) => WRITTEN[char] ?? char))}\``
}

const WRITTEN: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '`': '\\`',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
}

/** Words that mean something else where a name could stand. Quoting more than needed is harmless. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'ALL AND ANTI ANY ARRAY AS ASC ASOF BETWEEN BY CASE CAST CROSS DATE DESC DISTINCT DIV ELSE END EXCEPT EXISTS ' +
    'EXTRACT FALSE FETCH FINAL FOR FORMAT FROM FULL GLOBAL GROUP HAVING ILIKE IN INF INNER INTERSECT INTERVAL INTO IS ' +
    'JOIN LEFT LIKE LIMIT MOD NAN NOT NULL OFFSET ON OR ORDER PASTE PREWHERE QUALIFY REGEXP RIGHT SAMPLE SELECT ' +
    'SEMI SETTINGS THEN TIMESTAMP TRUE UNION USING VIEW WHEN WHERE WINDOW WITH ' +
    // At the start of a list, a definition or a statement.
    'ALERT ALIAS CLUSTER CODEC COLUMNS COMMENT CONSTRAINT CUBE DEFAULT DESCRIBE DICTIONARY EPHEMERAL EXPLAIN ' +
    'EXTERNAL FAMILY FUNCTION GROUPS INDEX MATERIALIZE MATERIALIZED MODIFY NONE PARTITION PRIMARY PROJECTION ' +
    'RANGE RECURSIVE REMOVE ROLLUP ROWS SHOW STREAM TABLE TASK TO TOP TTL UNBOUNDED'
  ).split(' '),
)

function decode(inner: string, quote: string): string {
  let out = ''
  for (let at = 0; at < inner.length; at++) {
    const char = inner.charAt(at)
    if (char === quote) {
      at++
      out += quote
    } else if (char !== '\\') {
      out += char
    } else {
      const next = inner.charAt(++at)
      const hex =
        next === 'x' ? /^[0-9A-Fa-f]{2}/.exec(inner.slice(at + 1, at + 3))?.[0] : undefined
      if (hex !== undefined) {
        const bytes = hexBytes(inner, at - 1)
        out += fromUtf8(bytes)
        at += 4 * bytes.length - 2
      } else if (next === 'N') {
        // \N is NULL in data formats and nothing inside SQL strings.
      } else if (
        next === '\\' ||
        next === "'" ||
        next === '"' ||
        next === '`' ||
        next === '/' ||
        next === '='
      ) {
        out += next
      } else {
        // An unknown escape keeps its backslash: '\%' matters to LIKE.
        out += ESCAPES[next] ?? `\\${next}`
      }
    }
  }
  return out
}

function fromBytes(digits: string, radix: number, width: number): string {
  const padded = digits.padStart(Math.ceil(digits.length / width) * width, '0')
  const bytes: number[] = []
  for (let at = 0; at < padded.length; at += width) {
    bytes.push(Number.parseInt(padded.slice(at, at + width), radix))
  }
  return fromUtf8(bytes)
}

/** The bytes of a run of `\x41\x42`: characters beyond ASCII are written as several of them. */
function hexBytes(inner: string, from: number): readonly number[] {
  const run = /(?:\\x[0-9A-Fa-f]{2})+/y
  run.lastIndex = from
  const pairs = run.exec(inner)?.[0].split('\\x').slice(1) ?? []
  return pairs.map((pair) => Number.parseInt(pair, 16))
}
