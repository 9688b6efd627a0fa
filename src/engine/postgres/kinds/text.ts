/** SQL texts of plan files: trimmed, and read by PostgreSQL's own grammar. Never changed beyond that. */
import type { Json } from '../../../resource/json.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { SpecProblem } from '../../engine.ts'
import { faultOf, mentionsIn, type TextKind } from './parsed.ts'

/** What does not parse becomes a problem with offsets, and is handed on as it is. */
export function readText(
  what: TextKind,
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): string | undefined {
  const text = scalarText(value)
  if (text === undefined) return undefined
  const trimmed = text.replace(/(\s|;)+$/, '').trimStart()
  const shift = text.length - text.trimStart().length
  const fault = faultOf(what, withoutPlaceholders(trimmed))
  // What it mentions is asked for later: now the tree is at hand.
  if (fault === undefined) mentionsIn(what, trimmed)
  else {
    const { message, start } = fault
    const word = /^(\w+|.)/su.exec(trimmed.slice(start))?.[0] ?? ''
    problems.push({
      code: 'BAD_SQL',
      severity: 'error',
      message,
      path,
      start: start + shift,
      end: start + shift + Math.max(1, word.length),
    })
  }
  return trimmed
}

/** Ready to stand in a statement: what follows a line comment would be lost in it. */
export function inStatement(text: string): string {
  return /--[^\n]*$/.test(text) ? `${text}\n` : text
}

/** `${env:X}` is no SQL: a name of the same length stands for it while a text is read. */
function withoutPlaceholders(text: string): string {
  return text.replace(/\$\{(?:env|file):[^}]*\}/g, (found) => 'x'.repeat(found.length))
}
