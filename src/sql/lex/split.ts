import type { Span } from '../ast/span.ts'
import { tokenize } from './lexer.ts'

/** A script cut at its semicolons, without the comments between statements. */
export function splitStatements(text: string): readonly (Span & { readonly text: string })[] {
  const statements: (Span & { readonly text: string })[] = []
  let start: number | undefined
  let end = 0
  const close = (): void => {
    if (start !== undefined) statements.push({ text: text.slice(start, end), start, end })
    start = undefined
  }
  for (const token of tokenize(text)) {
    if (token.key === ';') {
      close()
    } else if (token.kind !== 'comment') {
      start ??= token.start
      end = token.end
    }
  }
  close()
  return statements
}
