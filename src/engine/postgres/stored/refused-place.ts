/** Which text of a definition holds what the server did not take. */
import type { PartPlace } from '../../../resource/place.ts'
import type { Spec } from '../../../resource/resource.ts'

/** What the server said, of the statements that make the resource, under its own names. */
export interface Told {
  readonly words: string
  readonly sql: string
  /** An offset in them; the server does not always say. */
  readonly position?: number
}

/**
 * Undefined where no text is meant for certain: a statement is made of more than texts, and not every
 * one stands in it to the letter.
 */
export function refusedPlace(spec: Spec, { words, sql, position }: Told): PartPlace | undefined {
  const texts = textsIn(spec, [])
  if (position === undefined) {
    const named = [...words.matchAll(names)].map(([, quoted, called = '']) =>
      onlyOne(texts, quoted ?? called),
    )
    return named.find((place) => place !== undefined)
  }
  const [word = ''] = firstWord.exec(sql.slice(position)) ?? []
  return around(texts, sql, position, word) ?? onlyOne(texts, word)
}

/** `column "stok" does not exist`, `function total(integer) does not exist` */
const names = /"([^"]+)"|([\p{L}\p{N}_$]+)\(/gu

const firstWord = /^(?:"(?:[^"]|"")+"|[\p{L}\p{N}_$]+|\S)/u

interface Text {
  readonly path: readonly (string | number)[]
  readonly text: string
}

function textsIn(value: unknown, path: Text['path']): readonly Text[] {
  if (typeof value === 'string') return value === '' ? [] : [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((one, index) => textsIn(one, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, [...path, key]))
}

/** The longest text that stands, as it is written, around the place. */
function around(
  texts: readonly Text[],
  sql: string,
  position: number,
  word: string,
): PartPlace | undefined {
  const found = texts.flatMap(({ path, text }) => {
    const start = wholePlaces(sql, text).find(
      (one) => one <= position && position < one + text.length,
    )
    return start === undefined ? [] : [{ path, length: text.length, start: position - start }]
  })
  const [longest] = [...found].sort((a, b) => b.length - a.length)
  return longest && { path: longest.path, start: longest.start, end: longest.start + word.length }
}

function onlyOne(texts: readonly Text[], word: string): PartPlace | undefined {
  if (word.length < 2) return undefined
  const [found, ...others] = texts.flatMap(({ path, text }) =>
    wholePlaces(text, word).map((start) => ({ path, start, end: start + word.length })),
  )
  return others.length === 0 ? found : undefined
}

/** Where a part begins that is no piece of a longer word. */
function wholePlaces(text: string, part: string): readonly number[] {
  const places: number[] = []
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    const edges = [at, at + part.length].map((edge) => text.slice(Math.max(0, edge - 1), edge + 1))
    if (!edges.some((edge) => insideWord.test(edge))) places.push(at)
  }
  return places
}

const insideWord = /^[\p{L}\p{N}_$]{2}$/u
