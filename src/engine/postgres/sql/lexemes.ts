/**
 * A text cut as the grammar's scanner cuts it, as far as it takes to tell names, strings and
 * comments apart: ten times as fast as asking the grammar, whose answer is JSON. A test compares
 * both. Source: manual, "Lexical Structure".
 */

export interface Lexeme {
  readonly text: string
  readonly start: number
  readonly end: number
  /** Words are bare names and keywords. `B'…'`, `U&'…'` and `U&"…"` are other. */
  readonly kind: 'word' | 'quoted' | 'string' | 'comment' | 'other'
}

/** Undefined where a quote or a comment is not closed. `most`: the first ones alone. */
export function lexemesOf(
  text: string,
  most: number = Number.POSITIVE_INFINITY,
): readonly Lexeme[] | undefined {
  const found: Lexeme[] = []
  let start = 0
  while (start < text.length && found.length < most) {
    pattern.lastIndex = start
    const match = pattern.exec(text)
    const end = match === null ? undefined : endOf(match, text)
    if (match === null || end === undefined) return undefined
    const kind = kindOf(match)
    if (kind !== undefined) found.push({ text: text.slice(start, end), start, end, kind })
    start = end
  }
  return found
}

/** The name that a lexeme stands for; undefined for what is no name. */
export function nameOf({ text, kind }: Lexeme): string | undefined {
  if (kind === 'quoted') return text.slice(1, -1).replaceAll('""', '"')
  if (kind !== 'word') return undefined
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

const letter = 'A-Za-z_\\x80-\\uffff'
const word = `[${letter}][${letter}0-9$]*`
const plain = "'[^']*(?:''[^']*)*'"
const bits = "'[^']*'"
const escaped = "'[^'\\\\]*(?:(?:''|\\\\[^])[^'\\\\]*)*'"
/** Strings with nothing but white space and a line break between them are one. */
const joined = (string: string): string => `${string}(?:[ \\t\\f\\v]*[\\n\\r]\\s*${string})*`
const inQuotes = '"[^"]*(?:""[^"]*)*"'
const dollars = `(\\$(?:[${letter}][${letter}0-9]*)?\\$)[^]*?\\2`
const open = `[eEbBxX]'|\\$(?:[${letter}][${letter}0-9]*)?\\$`
const number =
  '0[xX]_?[0-9A-Fa-f][0-9A-Fa-f_]*|0[oO]_?[0-7][0-7_]*|0[bB]_?[01][01_]*|(?:\\d[\\d_]*(?:\\.(?!\\.)[\\d_]*)?|\\.\\d[\\d_]*)(?:[eE][-+]?\\d[\\d_]*)?'
const operator = '(?:(?!--|/\\*)[-~!@#^&|`?+*/%<>=])+'

const pattern = new RegExp(
  [
    `[bBxX]${joined(bits)}`,
    `[uU]&(?:${joined(plain)}|${inQuotes})`,
    `([eE]${joined(escaped)}|${joined(plain)}|${dollars})`,
    // A quote that begins here and was not found above has no end.
    `(?!${open})(?:(${word})`,
    `(${inQuotes})`,
    '(--[^\\n\\r]*|/\\*)',
    '([ \\t\\n\\r\\f\\v]+)',
    `(${operator})`,
    `${number}|\\$\\d+|::|:=|\\.\\.|[^"'\\0])`,
  ].join('|'),
  'y',
)

function kindOf([, string, , name, quoted, comment, space]: RegExpExecArray):
  | Lexeme['kind']
  | undefined {
  if (name !== undefined) return 'word'
  if (space !== undefined) return undefined
  if (string !== undefined) return 'string'
  if (quoted !== undefined) return 'quoted'
  return comment === undefined ? 'other' : 'comment'
}

function endOf(match: RegExpExecArray, text: string): number | undefined {
  const [whole, , , , , , , operators] = match
  if (whole === '/*') return endOfComment(text, match.index)
  return match.index + (operators === undefined ? whole.length : operatorLength(operators))
}

/** A sign at the end is the next number's, except behind these characters: `*-1`, and `@-`. */
function operatorLength(characters: string): number {
  if (/[~!@#^&|`?%]/.test(characters)) return characters.length
  return Math.max(1, characters.replace(/[-+]+$/, '').length)
}

/** Comments stand in comments. */
function endOfComment(text: string, start: number): number | undefined {
  const mark = /\/\*|\*\//g
  mark.lastIndex = start
  let depth = 0
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return undefined
}
