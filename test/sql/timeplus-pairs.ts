/** Blocks of a written text and, behind `=> `, what a Timeplus server makes of it: fixtures/sql/timeplus. */
import { readFileSync } from 'node:fs'

const FOLDER = new URL('../../fixtures/sql/timeplus/', import.meta.url)

export interface Pair {
  /** The comment above it. */
  readonly title: string
  readonly written: string
  readonly printed: string
}

export function factPairs(): readonly Pair[] {
  return pairsOf('facts.txt')
}

/** An empty line ends a block, unless it stands between `$$`. */
export function pairsOf(file: string): readonly Pair[] {
  const pairs: Pair[] = []
  let title = ''
  let block = ''
  for (const line of [...readFileSync(new URL(file, FOLDER), 'utf8').split('\n'), '']) {
    const isOpen = (block.match(/\$\$/g) ?? []).length % 2 === 1
    if (!isOpen && block === '' && line.startsWith('# ')) title = line.slice(2)
    else if (line !== '' || isOpen) block += (block === '' ? '' : '\n') + line
    else if (block !== '') {
      const at = block.indexOf('\n=> ')
      if (at >= 0) pairs.push({ title, written: block.slice(0, at), printed: block.slice(at + 4) })
      block = ''
    }
  }
  return pairs
}
