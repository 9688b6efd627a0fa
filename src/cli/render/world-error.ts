import { SluiceError, visibleText } from '../../diagnostic/index.ts'
import type { DiagnosticRecord } from './diagnostics.ts'
import type { Look } from './look.ts'

/** A fault of the world: what failed, to what, what is in place, what to do next. */
export function renderWorldError(error: SluiceError, look: Look, stack?: string): string {
  const { paint } = look
  const [first = '', ...rest] = error.message.split('\n')
  const lines = [
    `${paint.error(error.code === 'BLOCKED' ? 'blocked:' : `error ${error.code}:`)} ${visibleText(first)}`,
    ...[...rest, ...(error.detail ?? []).flatMap((line) => line.split('\n'))].map(
      (line) => `  ${visibleText(line)}`,
    ),
  ]
  if (error.hint !== undefined) lines.push(`  ${paint.strong('hint:')} ${visibleText(error.hint)}`)
  if (error.next !== undefined) lines.push(`  ${paint.strong('next:')} ${visibleText(error.next)}`)
  if (stack !== undefined) lines.push('', paint.dim(stack))
  return `${lines.join('\n')}\n`
}

/** The same as a record of a JSON document. */
export function worldRecord(error: SluiceError): DiagnosticRecord {
  const more = [
    ...(error.detail ?? []),
    ...(error.next === undefined ? [] : [`next: ${error.next}`]),
  ]
  return {
    code: error.code,
    severity: 'error',
    message: [error.message, ...more].join('\n'),
    file: null,
    line: null,
    column: null,
    hint: error.hint ?? null,
  }
}

/** Whatever was thrown: what Sluice did not expect is its own bug. */
export function asSluiceError(thrown: unknown): SluiceError {
  if (thrown instanceof SluiceError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new SluiceError('INTERNAL', `bug in Sluice: ${message}`, {
    hint: 'run the same command with --debug and report what it prints',
    cause: thrown,
  })
}
