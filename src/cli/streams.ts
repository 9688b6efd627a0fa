/** The two output streams: what may be coloured, how wide they are, and writing to them. */
import { glyphsFor, type Look } from './render/look.ts'
import { paintFor } from './render/paint.ts'

export interface Output {
  readonly look: Look
  readonly isTerminal: boolean
  /** Lines may be drawn over. */
  readonly animated: boolean
  readonly write: (text: string) => void
}

export interface Variables {
  readonly [name: string]: string | undefined
}

export interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly write: (text: string) => unknown
}

export function outputOf(stream: Stream, variables: Variables, noColor: boolean): Output {
  const isTerminal = stream.isTTY === true
  return {
    look: {
      paint: paintFor(colorLevel(isTerminal, variables, noColor)),
      glyphs: glyphsFor(speaksUtf8(variables)),
      columns: columnsOf(stream, variables),
    },
    isTerminal,
    animated: isTerminal && variables['TERM'] !== 'dumb' && !isCi(variables),
    write: (text) => {
      if (text !== '') stream.write(text)
    },
  }
}

/**
 * Writes and waits until the text has left the process, so that a long answer never piles up in
 * memory. False when nobody reads any more.
 */
export function sendTo(stream: NodeJS.WritableStream): (text: string) => Promise<boolean> {
  return (text) =>
    new Promise((sent) =>
      stream.write(text, (fault) => sent(fault === undefined || fault === null)),
    )
}

/** Flag, then FORCE_COLOR, then NO_COLOR, then TERM=dumb, then whether it is a terminal. */
export function colorLevel(
  isTerminal: boolean,
  variables: Variables,
  noColor: boolean,
): 0 | 1 | 2 | 3 {
  if (noColor) return 0
  const forced = variables['FORCE_COLOR']
  if (forced !== undefined) return forcedLevels[forced] ?? 0
  if ((variables['NO_COLOR'] ?? '') !== '' || variables['TERM'] === 'dumb') return 0
  return isTerminal ? 1 : 0
}

/** As Node reads FORCE_COLOR; anything else turns colour off. */
const forcedLevels: { readonly [value: string]: 0 | 1 | 2 | 3 } = {
  '': 1,
  true: 1,
  '1': 1,
  '2': 2,
  '3': 3,
}

/** Prompts are asked only when a person can see them and answer. */
export function isInteractive(
  input: { readonly isTTY?: boolean },
  output: { readonly isTTY?: boolean },
  variables: Variables,
): boolean {
  return input.isTTY === true && output.isTTY === true && !isCi(variables)
}

function isCi(variables: Variables): boolean {
  return variables['CI'] === '1' || variables['CI'] === 'true'
}

/** An unset locale is taken for UTF-8: containers and CI seldom set one. */
function speaksUtf8(variables: Variables): boolean {
  const locale = [variables['LC_ALL'], variables['LC_CTYPE'], variables['LANG']].find(
    (value) => value !== undefined && value !== '',
  )
  return locale === undefined || /utf-?8/i.test(locale)
}

function columnsOf(stream: Stream, variables: Variables): number {
  const wanted = Number(variables['COLUMNS'])
  const columns = Number.isInteger(wanted) && wanted > 0 ? wanted : stream.columns
  return columns === undefined || columns < 1 ? Number.POSITIVE_INFINITY : Math.max(20, columns)
}
