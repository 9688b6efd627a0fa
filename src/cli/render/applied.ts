import type { Changeset, Summary } from '../../changeset/changeset.ts'
import type { ApplyResult } from '../../operation/results.ts'
import type { Session } from '../session.ts'
import { shortDigest } from './action-words.ts'
import { document } from './document.ts'
import type { Look } from './look.ts'
import { doneCounts, noChanges } from './plan-words.ts'
import { duration, plural } from './quantity.ts'
import { wrap } from './wrap.ts'

/** `Applied: 3 created, 2 changed in 0.4 s. Release 4f1c2a9 recorded.` */
export function renderApplied(command: string, result: ApplyResult, look: Look): string {
  const { changeset } = result
  if (changeset === undefined || result.interrupted || result.partial) return ''
  const nothing = result.actionsDone === 0 && result.executed === 0
  const text = nothing
    ? settledText(command, changeset, result)
    : doneText(command, changeset, result, look)
  return `${wrap(text, look.columns, '').join('\n')}\n`
}

function doneText(command: string, changeset: Changeset, result: ApplyResult, look: Look): string {
  const verb = look.paint.good(command === 'destroy' ? 'Destroyed:' : 'Applied:')
  const time = duration(result.milliseconds)
  return `${verb} ${doneCounts(changeset.summary)} in ${time}.${recorded(command, result)}`
}

function settledText(command: string, changeset: Changeset, result: ApplyResult): string {
  if (command === 'destroy')
    return `Nothing to destroy: this project owns nothing on ${changeset.environment}.`
  if (result.adopted === 0) return noChanges(changeset, result.header?.resources)
  return `No changes. ${plural(result.adopted, 'object')} adopted.${recorded(command, result)}`
}

/** A part of the plans is no release. */
function recorded(command: string, { changeset }: ApplyResult): string {
  if (changeset === undefined || changeset.partial || command === 'destroy') return ''
  return ` Release ${shortDigest(changeset.release)} recorded.`
}

/** After a stop: what is in place, and the same command again. */
export function continueLine(
  session: Session,
  result: ApplyResult,
  file: string | undefined,
): string {
  const { changeset, actionsDone, interrupted } = result
  const total = changeset === undefined ? 0 : changes(changeset.summary)
  const first = interrupted ? 'Stopped after the running statement.' : 'Not everything was applied.'
  const place = `${actionsDone} of ${plural(total, 'change')} ${actionsDone === 1 ? 'is' : 'are'} in place and recorded.`
  const again = [
    'sluice',
    session.command,
    ...(session.context.environment === undefined ? [] : ['-e', session.context.environment]),
    ...(file === undefined ? [] : [file]),
  ].join(' ')
  return `${first} ${place} Continue: ${again}\n`
}

function changes({ create, alter, rename, replace, drop, forget }: Summary): number {
  return create + alter + rename + replace + drop + forget
}

export function applyDocument(command: string, result: ApplyResult): string {
  const { changeset, header } = result
  return document(command, {
    project: header?.project ?? null,
    environment: changeset?.environment ?? null,
    release: changeset?.release ?? null,
    changeset: changeset?.digest ?? null,
    hasChanges: changeset?.hasChanges ?? false,
    summary: changeset?.summary ?? {},
    executed: result.executed,
    actionsDone: result.actionsDone,
    adopted: result.adopted,
    partial: result.partial,
    interrupted: result.interrupted,
    blocked: changeset?.blocked ?? [],
    unsupported: changeset?.unsupported ?? [],
    warnings: changeset?.warnings ?? [],
    milliseconds: Math.round(result.milliseconds),
  })
}
