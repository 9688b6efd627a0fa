/** Canonical text of a statement: only white space and the case of keywords change, and that is proved each time. */
import { firstDifference } from './difference.ts'
import { onLines, onOneLine } from './layout.ts'
import { parseOne, scan } from './parser.ts'
import type { Tree } from './tree.ts'
import { wordsOf } from './words.ts'

/** A text that would not be read as the same tree is given back as it was. */
export function formatted(text: string, tree: Tree, pretty: boolean): string {
  const tokens = scan(text)
  if (tokens === undefined) return text.trim()
  const end = tokens.findLastIndex(({ text }) => text !== ';') + 1
  const words = wordsOf(tokens.slice(0, end), tree)
  const out = pretty ? onLines(words) : onOneLine(words)
  const again = parseOne(out)
  return again.ok && firstDifference(tree, again.value) === undefined ? out : text.trim()
}
