import type { Style } from './position-tree.ts'
import { style } from './position-tree.ts'

/**
 * How the text of a YAML scalar came out of its source: a place in the file for every UTF-16 unit of the value.
 * Written again beside the parser's own code because the parser forgets it; a property test holds the two together.
 */

/** Offsets in the file, one per unit of `value`, and one more for its end. */
export type ScalarOffsets = readonly number[]

/** The offsets of a scalar whose value is known; undefined where they cannot be told. */
export function scalarOffsets(
  source: string,
  place: { readonly style: Style; readonly start: number; readonly end: number },
  value: string,
): ScalarOffsets | undefined {
  const collected = collect(source, place, value)
  return collected && collected.text.join('') === value ? collected.offsets : undefined
}

function collect(
  source: string,
  place: { readonly style: Style; readonly start: number; readonly end: number },
  value: string,
): Collected | undefined {
  const { start, end } = place
  switch (place.style) {
    case style.plain:
      return flowLines(source, start, end, false)
    case style.single:
      return flowLines(source, start + 1, end - 1, true)
    case style.double:
      return doubleQuoted(source, start + 1, end - 1)
    case style.literal:
    case style.folded:
      return block(source, start, end, place.style === style.folded, value)
    case style.file:
      return wholeFile(source)
    default:
      return undefined
  }
}

/** Text in pieces, with the offset of each of its units. */
class Collected {
  readonly text: string[] = []
  readonly offsets: number[] = []

  /** Text that stands in the source as it is. */
  copy(source: string, from: number, to: number): void {
    if (to <= from) return
    this.text.push(source.slice(from, to))
    for (let offset = from; offset < to; offset++) this.offsets.push(offset)
  }

  /** Text that stands for something else, such as an escape or a line end. */
  put(text: string, offset: number): void {
    this.text.push(text)
    for (let unit = 0; unit < text.length; unit++) this.offsets.push(offset)
  }

  finish(end: number): this {
    this.offsets.push(end)
    return this
  }
}

/** Plain and single-quoted text: lines are trimmed and joined by a space, empty ones become line feeds. */
function flowLines(source: string, start: number, end: number, quoted: boolean): Collected {
  const out = new Collected()
  const copy = quoted ? copyQuoted : copyPlain
  let lineStart = start
  let separator: { readonly text: string; readonly offset: number } | undefined

  for (let first = true; ; first = false) {
    const feed = source.indexOf('\n', lineStart)
    const isLast = feed < 0 || feed >= end
    const lineEnd = isLast ? end : feed > lineStart && source[feed - 1] === '\r' ? feed - 1 : feed
    const from = first ? lineStart : skipBlanks(source, lineStart, lineEnd)
    const to = isLast ? lineEnd : trimBlanks(source, from, lineEnd)

    if (!first && !isLast && from === to) {
      if (separator?.text.includes('\n'))
        separator = { text: separator.text + '\n', offset: separator.offset }
      else separator = { text: '\n', offset: separator?.offset ?? lineStart }
    } else {
      if (separator) out.put(separator.text, separator.offset)
      copy(out, source, from, to)
      separator = { text: ' ', offset: to }
    }

    if (isLast) return out.finish(end)
    lineStart = feed + 1
  }
}

function copyPlain(out: Collected, source: string, from: number, to: number): void {
  out.copy(source, from, to)
}

function copyQuoted(out: Collected, source: string, from: number, to: number): void {
  let start = from
  for (;;) {
    const quote = source.indexOf("''", start)
    if (quote < 0 || quote + 1 >= to) break
    out.copy(source, start, quote + 1)
    start = quote + 2
  }
  out.copy(source, start, to)
}

function skipBlanks(source: string, from: number, to: number): number {
  let offset = from
  while (offset < to && (source[offset] === ' ' || source[offset] === '\t')) offset++
  return offset
}

function trimBlanks(source: string, from: number, to: number): number {
  let offset = to
  while (offset > from && (source[offset - 1] === ' ' || source[offset - 1] === '\t')) offset--
  return offset
}

function doubleQuoted(source: string, start: number, end: number): Collected {
  const out = new Collected()
  let offset = start
  while (offset < end) {
    const character = source[offset]
    if (character === '\r' && source[offset + 1] === '\n') {
      offset++
    } else if (character === '\n') {
      offset = foldLines(out, source, offset, end)
    } else if (character === '\\') {
      offset = escaped(out, source, offset)
    } else if (character === ' ' || character === '\t') {
      const after = skipBlanks(source, offset, end)
      const atLineEnd =
        source[after] === '\n' || (source[after] === '\r' && source[after + 1] === '\n')
      if (!atLineEnd) out.copy(source, offset, after)
      offset = after
    } else {
      out.copy(source, offset, offset + 1)
      offset++
    }
  }
  return out.finish(end)
}

/** One line end is a space, each further one a line feed. */
function foldLines(out: Collected, source: string, start: number, end: number): number {
  let feeds = 0
  let offset = start + 1
  for (; offset < end; offset++) {
    const character = source[offset]
    if (character === '\n') feeds++
    else if (
      character !== ' ' &&
      character !== '\t' &&
      !(character === '\r' && source[offset + 1] === '\n')
    )
      break
  }
  out.put(feeds > 0 ? '\n'.repeat(feeds) : ' ', start)
  return offset
}

function escaped(out: Collected, source: string, start: number): number {
  const letter = source[start + 1] ?? ''
  const digits = escapeDigits[letter]
  if (digits !== undefined) {
    const code = Number.parseInt(source.slice(start + 2, start + 2 + digits), 16)
    if (code >= 0 && code <= 0x10ffff) out.put(String.fromCodePoint(code), start)
    return start + 2 + digits
  }
  const lineEnd = letter === '\r' && source[start + 2] === '\n' ? 3 : letter === '\n' ? 2 : 0
  if (lineEnd > 0) return skipBlanks(source, start + lineEnd, source.length)
  out.put(escapes[letter] ?? source.slice(start, start + 2), start)
  return start + 2
}

const escapeDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }
const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
}

interface BlockLine {
  /** Offset of the first character after the indentation. */
  readonly from: number
  readonly to: number
  /** Offset of the line itself. */
  readonly start: number
}

/** `|` and `>` blocks. The indentation is told from the known value, since only the parser knows that of the parent. */
function block(
  source: string,
  start: number,
  end: number,
  isFolded: boolean,
  value: string,
): Collected {
  const out = new Collected()
  const headerEnd = source.indexOf('\n', start)
  if (headerEnd < 0 || headerEnd + 1 > end || value === '') return out.finish(end)
  const header = source.slice(start, headerEnd)
  const keepsEnd = /^[|>]\d?\+/.test(header)
  const stripsEnd = /^[|>]\d?-/.test(header)

  const lines = blockLines(source, headerEnd + 1, end)
  const isBlank = (line: BlockLine): boolean => line.from >= line.to
  const firstText = lines.findIndex((line) => !isBlank(line))
  if (firstText < 0) {
    for (const line of lines.slice(0, value.length)) out.put('\n', line.to)
    return out.finish(end)
  }
  const firstLine = lines[firstText]
  const indent = firstLine ? firstLine.from - firstLine.start - leadingSpaces(value) : 0

  let contentEnd = lines.length
  while (contentEnd > firstText + 1 && isBlankWithin(lines[contentEnd - 1], indent)) contentEnd--

  for (const line of lines.slice(0, firstText)) {
    out.copy(source, Math.min(line.start + indent, line.from), line.from)
    out.put('\n', line.to)
  }
  if (isFolded) foldedLines(out, source, lines.slice(firstText, contentEnd), indent)
  else literalLines(out, source, lines.slice(firstText, contentEnd), indent)

  const contentTo = lines[contentEnd - 1]?.to ?? end
  if (!stripsEnd) out.put('\n', contentTo)
  let last = stripsEnd ? contentTo : contentTo + 1
  if (keepsEnd) {
    for (const line of lines.slice(contentEnd)) {
      out.put('\n', line.to)
      last = line.to + 1
    }
  }
  return out.finish(Math.min(end, last))
}

function blockLines(source: string, start: number, end: number): readonly BlockLine[] {
  const lines: BlockLine[] = []
  for (let lineStart = start; lineStart < end; ) {
    const feed = source.indexOf('\n', lineStart)
    const next = feed < 0 || feed >= end ? end : feed
    const to = next > lineStart && source[next - 1] === '\r' ? next - 1 : next
    let from = lineStart
    while (from < to && source[from] === ' ') from++
    lines.push({ start: lineStart, from, to })
    lineStart = next + 1
  }
  return lines
}

function isBlankWithin(line: BlockLine | undefined, indent: number): boolean {
  return line !== undefined && line.from >= line.to && line.from - line.start <= indent
}

function leadingSpaces(value: string): number {
  return /^(?: *\n)*( *)/.exec(value)?.[1]?.length ?? 0
}

function literalLines(
  out: Collected,
  source: string,
  lines: readonly BlockLine[],
  indent: number,
): void {
  let previous: BlockLine | undefined
  for (const line of lines) {
    if (previous) out.put('\n', previous.to)
    out.copy(source, Math.min(line.start + indent, line.to), line.to)
    previous = line
  }
}

/** Folding as the specification has it: more-indented lines keep their line ends, others are joined by a space. */
function foldedLines(
  out: Collected,
  source: string,
  lines: readonly BlockLine[],
  indent: number,
): void {
  let separator = ''
  let wasMoreIndented = false
  let lineEnd = 0
  for (const line of lines) {
    const moreIndented = line.from - line.start > indent || source[line.from] === '\t'
    if (moreIndented && (line.from < line.to || line.from - line.start > indent)) {
      if (separator === ' ') separator = '\n'
      else if (!wasMoreIndented && separator === '\n') separator = '\n\n'
      out.put(separator, lineEnd)
      out.copy(source, line.start + indent, line.to)
      separator = '\n'
      wasMoreIndented = true
    } else if (line.from >= line.to) {
      if (separator === '\n') out.put('\n', lineEnd)
      else separator = '\n'
    } else {
      out.put(separator, lineEnd)
      out.copy(source, line.from, line.to)
      separator = ' '
      wasMoreIndented = false
    }
    lineEnd = line.to
  }
}

/** A file taken in whole: without a byte order mark, its line ends as LF. */
function wholeFile(source: string): Collected {
  const out = new Collected()
  let start = source.charCodeAt(0) === 0xfeff ? 1 : 0
  for (;;) {
    const end = source.indexOf('\r\n', start)
    if (end < 0) break
    out.copy(source, start, end)
    start = end + 1
  }
  out.copy(source, start, source.length)
  return out.finish(source.length)
}

/** The text that a file contributes in place of a field: the same on every system that checks it out. */
export function fileText(source: string): string {
  return source.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
}
