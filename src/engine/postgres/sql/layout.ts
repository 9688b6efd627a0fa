/** Words to lines. A comment up to the end of its line keeps that line to itself. */
import type { Word } from './words.ts'

const WIDTH = 100
/** Brackets that are not worth lines of their own, however long the line. */
const SHORT = 30

export function onOneLine(words: readonly Word[]): string {
  return flat(words.map(inOneLine))
}

/** `-- a` becomes a comment that can stand within a line. */
function inOneLine(word: Word): Word {
  const inside = word.text.slice(2).trim()
  if (!word.endsLine || /\*\/|\/\*/.test(inside)) return word
  return { ...word, text: `/* ${inside} */`, endsLine: false }
}

/** Text within a word, such as a body between dollars, is never touched. */
function flat(words: readonly Word[], indent = ''): string {
  let text = ''
  for (const [index, word] of words.entries()) {
    const before = words[index - 1]
    const space = word.spaced && before ? ' ' : ''
    text += `${before?.endsLine ? `\n${indent}` : space}${word.text}`
  }
  return text
}

/** Clauses on lines of their own; lists that are too long with an item on each line. */
export function onLines(words: readonly Word[]): string {
  return clauses(words)
    .map((clause) => block(clause, ''))
    .join('\n')
}

/** What fits stays on its line; else it is broken at its commas, or in its last brackets. */
function block(words: readonly Word[], indent: string): string {
  if (indent.length + widthOf(words) <= WIDTH) return indent + flat(words)
  const items = itemsOf(words)
  if (items.length > 1) {
    const [first = [], ...rest] = items
    const lines = [block(first, indent), ...rest.map((item) => block(item, `${indent}  `))]
    return lines.join('\n')
  }
  return bracketed(words, indent) ?? indent + flat(words, `${indent}  `)
}

/** A word of several lines counts up to the end of its first; a comment that ends a line fits nowhere. */
function widthOf(words: readonly Word[]): number {
  let width = 0
  for (const [index, { text, endsLine, spaced }] of words.entries()) {
    if (endsLine && index < words.length - 1) return Number.POSITIVE_INFINITY
    const [first = ''] = text.split('\n', 1)
    width += first.length + (spaced ? 1 : 0)
  }
  return width
}

/** The widest pair of brackets, with what is inside on lines of its own. */
function bracketed(words: readonly Word[], indent: string): string | undefined {
  const pair = widestBrackets(words)
  if (pair === undefined || widthOf(words.slice(pair.open, pair.close)) < SHORT) return undefined
  const head = words.slice(0, pair.open + 1)
  const inside = words.slice(pair.open + 1, pair.close)
  const tail = words.slice(pair.close)
  if (inside.length === 0) return undefined
  const deeper = `${indent}  `
  const parts = isQuery(inside) ? clauses(inside) : itemsOf(inside)
  const lines = parts.map((part) => block(part, deeper))
  return [indent + flat(head, `${indent}  `), ...lines, block(tail, indent)].join('\n')
}

function widestBrackets(
  words: readonly Word[],
): { readonly open: number; readonly close: number } | undefined {
  const starts: number[] = []
  let widest: { readonly open: number; readonly close: number } | undefined
  for (const [index, { text }] of words.entries()) {
    if (text === '(') starts.push(index)
    const open = text === ')' ? starts.pop() : undefined
    if (open === undefined || starts.length > 0) continue
    if (widest === undefined || index - open > widest.close - widest.open)
      widest = { open, close: index }
  }
  return widest
}

/** Cut behind the commas outside brackets; a comment behind a comma stays with what is before it. */
function itemsOf(words: readonly Word[]): readonly (readonly Word[])[] {
  return cut(words, (index) => {
    const [before, word] = [words[index - 1], words[index]]
    if (before?.text === ',') return word?.endsLine !== true
    return before?.endsLine === true && words[index - 2]?.text === ','
  })
}

function isQuery(words: readonly Word[]): boolean {
  return ['SELECT', 'WITH', 'VALUES', 'INSERT', 'UPDATE', 'DELETE'].includes(words[0]?.key ?? '')
}

function clauses(words: readonly Word[]): readonly (readonly Word[])[] {
  return cut(words, (index) => startsClause(words, index))
}

function cut(
  words: readonly Word[],
  before: (index: number) => boolean,
): readonly (readonly Word[])[] {
  const parts: Word[][] = []
  let depth = 0
  for (const [index, word] of words.entries()) {
    if (word.text === ')' || word.text === ']') depth--
    const part = parts.at(-1)
    if (part === undefined || (depth === 0 && before(index))) parts.push([word])
    else part.push(word)
    if (word.text === '(' || word.text === '[') depth++
  }
  return parts
}

const clauseWords: ReadonlySet<string> = new Set(
  'FROM WHERE GROUP HAVING WINDOW ORDER LIMIT OFFSET FETCH UNION EXCEPT INTERSECT SELECT RETURNING SET VALUES'.split(
    ' ',
  ),
)

/** Behind common tables. */
const writeWords: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/** Statements with a FROM that begins no clause. */
const fromWords: ReadonlySet<string> = new Set(['COPY', 'REVOKE', 'FETCH'])

const joinWords: ReadonlySet<string> = new Set(
  'NATURAL LEFT RIGHT FULL INNER CROSS JOIN'.split(' '),
)

/** Keywords that begin a clause, unless the word before or behind makes them part of another. */
function startsClause(words: readonly Word[], index: number): boolean {
  const key = words[index]?.key ?? ''
  const before = words[index - 1]?.key ?? ''
  const after = words[index + 1]?.key ?? ''
  if (joinWords.has(key)) return after !== '(' && !joinWords.has(before) && before !== 'OUTER'
  if (key === 'ON') return after === 'CONFLICT'
  if (key === 'WITH') return after === 'NO' || after === 'DATA'
  if (key === 'FROM')
    return before !== 'DISTINCT' && before !== 'DELETE' && !fromWords.has(words[0]?.key ?? '')
  if (key === 'GROUP' || key === 'ORDER') return after === 'BY'
  if (key === 'SET') return words[0]?.key === 'UPDATE'
  if (writeWords.has(key)) return words[0]?.key === 'WITH'
  if (key === 'SELECT') return before !== 'EXPLAIN'
  return clauseWords.has(key)
}
