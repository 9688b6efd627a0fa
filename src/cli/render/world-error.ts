import { type SluiceError, visibleText } from '../../diagnostic/index.ts'
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
