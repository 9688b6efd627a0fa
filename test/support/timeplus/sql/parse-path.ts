/** JSON paths: `raw:a.b[*]`, kept verbatim. */
import type { Expression } from './expression.ts'
import type { Reader } from './reader.ts'

/** The colon touches both sides, so that `c ? a : b` stays a choice. */
export function seesPath(reader: Reader): boolean {
  if (!reader.seesSymbol(':')) return false
  const colon = reader.peek()
  const next = reader.peek(1)
  const named = next.kind === 'word' || next.kind === 'quoted'
  return named && colon.end === next.start && reader.peek(-1).end === colon.start
}

/** At the colon; the operand before it started at `start`. */
export function parsePath(reader: Reader, base: Expression, start: number): Expression {
  reader.expectsSymbol(':')
  const path = [reader.identifier()]
  for (;;) {
    if (reader.seesSymbol('.') && /^(word|quoted)$/.test(reader.peek(1).kind)) {
      reader.next()
      path.push(reader.identifier())
    } else if (reader.seesSymbol('[') && reader.seesSymbol('*', 1) && reader.seesSymbol(']', 2)) {
      for (let count = 0; count < 3; count += 1) reader.next()
      path.push('[*]')
    } else {
      return { kind: 'jsonPath', base, text: reader.glued(start), path }
    }
  }
}
