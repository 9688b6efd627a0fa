import { diffArrays, diffWordsWithSpace } from 'diff'
import { sqlLines } from './sql-lines.ts'

/** One line of a comparison; `marks` are the parts of the line that differ from its partner. */
export interface DiffLine {
  readonly sign: ' ' | '+' | '-' | '…'
  readonly parts: readonly { readonly text: string; readonly differs: boolean }[]
}

/** Line by line, with unchanged stretches folded into a count. */
export function diffText(before: string, after: string, context = 2): readonly DiffLine[] {
  const lines: DiffLine[] = []
  const changes = diffArrays([...sqlLines(before)], [...sqlLines(after)])
  for (let at = 0; at < changes.length; at++) {
    const change = changes[at]
    const next = changes[at + 1]
    if (!change) continue
    if (change.removed && next?.added) {
      lines.push(...pairUp(change.value, next.value))
      at++
    } else if (change.removed || change.added) {
      const sign = change.removed ? '-' : '+'
      lines.push(...change.value.map((text) => plainLine(sign, text)))
    } else lines.push(...fold(change.value, at > 0, at < changes.length - 1, context))
  }
  return lines
}

/** Replaced lines: where the counts agree, each old line with its new one. */
function pairUp(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  if (before.length !== after.length)
    return [
      ...before.map((text) => plainLine('-', text)),
      ...after.map((text) => plainLine('+', text)),
    ]
  return before.flatMap((text, at) => {
    const words = diffWordsWithSpace(text, after[at] ?? '')
    const side = (skip: 'added' | 'removed'): DiffLine['parts'] =>
      words
        .filter((word) => !word[skip])
        .map((word) => ({
          text: word.value,
          differs: word.added === true || word.removed === true,
        }))
    return [
      { sign: '-', parts: side('added') },
      { sign: '+', parts: side('removed') },
    ] as const
  })
}

function fold(
  same: readonly string[],
  after: boolean,
  before: boolean,
  context: number,
): readonly DiffLine[] {
  const head = after ? context : 0
  const tail = before ? context : 0
  const hidden = same.length - head - tail
  if (hidden <= 1) return same.map((text) => plainLine(' ', text))
  return [
    ...same.slice(0, head).map((text) => plainLine(' ', text)),
    plainLine('…', `${hidden} unchanged lines`),
    ...same.slice(same.length - tail).map((text) => plainLine(' ', text)),
  ]
}

function plainLine(sign: DiffLine['sign'], text: string): DiffLine {
  return { sign, parts: [{ text, differs: false }] }
}
