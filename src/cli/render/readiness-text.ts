/** What is not ready after an apply, and since when. */
import { SluiceError, visibleText } from '../../diagnostic/index.ts'
import type { ApplyResult } from '../../operation/results.ts'
import type { DiagnosticRecord } from './diagnostics.ts'
import type { Look } from './look.ts'
import { duration, plural } from './quantity.ts'
import { alignColumns } from './table.ts'

type Readiness = NonNullable<ApplyResult['readiness']>

/** ` Everything is ready, after 12 s.`; nothing where nobody waited. */
export function readyText({ readiness }: ApplyResult): string {
  if (readiness === undefined || !readiness.waited || readiness.unready.length > 0) return ''
  const { milliseconds } = readiness
  return milliseconds < 1000
    ? ' Everything is ready.'
    : ` Everything is ready, after ${duration(milliseconds)}.`
}

/** Without `--wait`: a few lines beside a run that succeeded. */
export function unreadyWarning({ readiness }: ApplyResult, again: string, look: Look): string {
  if (readiness === undefined || readiness.waited || readiness.unready.length === 0) return ''
  const { unready } = readiness
  const isHopeless = unready.every(({ state }) => state === 'failed')
  const lines = [
    `${look.paint.warning('warning:')} ${plural(unready.length, 'object')} ${unready.length === 1 ? 'is' : 'are'} not ready, although everything is applied`,
    ...unreadyLines(readiness, look),
    isHopeless
      ? `  ${look.paint.strong('next:')} mend what failed; it does not get ready by itself`
      : `  ${look.paint.strong('next:')} ${again} --wait waits for it`,
  ]
  return `${lines.join('\n')}\n`
}

/** With `--wait`: the command fails, and says by what. */
export function unreadyFailure({ readiness }: ApplyResult, again: string): SluiceError | undefined {
  if (readiness === undefined || !readiness.waited || readiness.unready.length === 0)
    return undefined
  const { unready, end } = readiness
  const subject = `${plural(unready.length, 'object')} ${unready.length === 1 ? 'is' : 'are'} not ready`
  const time = duration(readiness.milliseconds)
  const message = {
    ready: subject,
    time: `${subject} after ${time}`,
    hopeless: `${subject}, and will not be within the time given`,
    interrupted: `stopped waiting after ${time}; ${subject}`,
  }[end]
  return new SluiceError('NOT_READY', message, {
    detail: [
      ...unready.map((one) => `${one.state} ${one.id}: ${one.why}${sinceText(one)}`),
      'everything is applied and recorded',
    ],
    next:
      end === 'hopeless'
        ? `mend what failed, then: ${again}`
        : `look at it, or wait longer: ${again}`,
  })
}

/** The `readiness` of the JSON document; null where nothing was asked. */
export function readinessDocument({ readiness }: ApplyResult): {
  readonly readiness: object | null
} {
  if (readiness === undefined) return { readiness: null }
  const { waited, milliseconds, unready } = readiness
  return { readiness: { waited, milliseconds: Math.round(milliseconds), unready } }
}

/** Warnings; errors where somebody waited. */
export function unreadyRecords({ readiness }: ApplyResult): readonly DiagnosticRecord[] {
  return (readiness?.unready ?? []).map((one) => ({
    code: 'NOT_READY',
    severity: readiness?.waited ? 'error' : 'warning',
    message: `${one.id} is not ready: ${one.why}${sinceText(one)}`,
    file: null,
    line: null,
    column: null,
    hint: null,
  }))
}

function unreadyLines({ unready }: Readiness, look: Look): readonly string[] {
  return alignColumns(
    unready.map((one) => [visibleText(one.id), visibleText(`${one.why}${sinceText(one)}`)]),
    look,
  )
}

function sinceText({ since, next }: Readiness['unready'][number]): string {
  const parts = [
    ...(since === null ? [] : [`since ${since}`]),
    ...(next === null ? [] : [`tried again at ${next}`]),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}
