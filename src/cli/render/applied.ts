import type { Changeset, Summary } from '../../changeset/changeset.ts'
import type { ApplyResult } from '../../operation/results.ts'
import { SluiceError } from '../../diagnostic/index.ts'
import { shortDigest } from './action-words.ts'
import { type DiagnosticRecord, diagnosticRecords } from './diagnostics.ts'
import { document } from './document.ts'
import type { Look } from './look.ts'
import { allowText, blockedId, doneCounts, noChanges } from './plan-words.ts'
import { duration, plural } from './quantity.ts'
import { readyText, unreadyRecords } from './readiness-text.ts'
import { asSluiceError, worldRecord } from './world-error.ts'
import { wrap } from './wrap.ts'

/** `Applied: 3 created, 2 changed in 0.4 s. Release 4f1c2a9 recorded.` */
export function renderApplied(command: string, result: ApplyResult, look: Look): string {
  const { changeset } = result
  if (changeset === undefined || result.partial) return ''
  const nothing = result.actionsDone === 0 && result.executed === 0
  const text = nothing
    ? settledText(command, changeset, result)
    : doneText(command, changeset, result, look)
  return `${wrap(text + readyText(result), look.columns, '').join('\n')}\n`
}

function doneText(command: string, changeset: Changeset, result: ApplyResult, look: Look): string {
  if (!changeset.hasChanges && result.adopted > 0)
    return `No changes. ${plural(result.adopted, 'object')} adopted.${recorded(command, changeset)}`
  const verb = look.paint.good(command === 'destroy' ? 'Destroyed:' : 'Applied:')
  const time = duration(result.milliseconds)
  return `${verb} ${doneCounts(changeset.summary)} in ${time}.${recorded(command, changeset)}`
}

function settledText(command: string, changeset: Changeset, result: ApplyResult): string {
  if (command === 'destroy')
    return `Nothing to destroy: this project owns nothing on ${changeset.environment}.`
  if (!changeset.hasChanges) return noChanges(changeset, result.header?.resources)
  // A saved changeset whose every change is in place already.
  return `Nothing left to do: ${changeset.environment} is where this changeset leads.`
}

/** A part of the plans is no release. */
function recorded(command: string, changeset: Changeset): string {
  if (changeset.partial || command === 'destroy') return ''
  return ` Release ${shortDigest(changeset.release)} recorded.`
}

/** After a stop: what is in place, from where a copy goes on, and the same command again. */
export function continueText(result: ApplyResult, again: string, copy = ''): string {
  const { changeset, actionsDone, interrupted, rewriting } = result
  const total = changeset === undefined ? 0 : actionCount(changeset.summary)
  const more = copy === '' ? '' : `; ${copy}`
  const first = stopText(interrupted, copy, rewriting)
  if (actionsDone === 0 && rewriting !== undefined) return `${first} Continue: ${again}\n`
  if (actionsDone === 0)
    return `${first} ${begunText(result)}${more}. ${againWord(result)}: ${again}\n`
  const verb = actionsDone === 1 ? 'is' : 'are'
  const place = `${actionsDone} of ${plural(total, 'change')} ${verb} in place and recorded${more}.`
  return `${first} ${place} ${againWord(result) === 'Then' ? 'Then' : 'Continue'}: ${again}\n`
}

/** Where data or plan have to change first, the error has said how. */
function againWord({ failure }: ApplyResult): string {
  const { error } = failure ?? {}
  return error instanceof SluiceError && error.code === 'UNSAFE_CHANGE' ? 'Then' : 'Again'
}

/** A statement that failed may have done a part of its work: nothing is said to be untouched. */
function begunText({ executed, interrupted }: ApplyResult): string {
  if (executed > 0) return `${plural(executed, 'statement')} ran and no change is complete yet`
  return interrupted ? 'Nothing is in place yet' : 'No change is complete'
}

function stopText(interrupted: boolean, copy: string, rewriting: string | undefined): string {
  if (!interrupted) return 'Not everything was applied.'
  if (rewriting !== undefined)
    return `Stopped; the server goes on rewriting the data of ${rewriting}, whose definition is changed.`
  return copy === '' ? 'Stopped after the running statement.' : 'Stopped after the running range.'
}

function actionCount(summary: Summary): number {
  const { create, alter, rename, replace, drop, adopt, forget } = summary
  return create + alter + rename + replace + drop + adopt + forget
}

/** The JSON document of apply and destroy. */
export function applyDocument(command: string, result: ApplyResult, more: object = {}): string {
  const { changeset, header } = result
  const isWhole = !result.partial && changeset?.blocked.length === 0 && !changeset.partial
  return document(command, {
    project: header?.project ?? result.project ?? '',
    environment: changeset?.environment ?? '',
    release: isWhole && command !== 'destroy' ? changeset.release : null,
    changeset: changeset && changeset.actions.length > 0 ? changeset.digest : null,
    summary: changeset?.summary ?? {},
    executed: result.executed,
    actionsDone: result.actionsDone,
    adopted: result.adopted,
    partial: result.partial,
    interrupted: result.interrupted,
    milliseconds: Math.round(result.milliseconds),
    diagnostics: [
      ...blockedRecords(changeset),
      ...failureRecords(result),
      ...unreadyRecords(result),
      ...diagnosticRecords(result).diagnostics,
    ],
    ...more,
  })
}

function blockedRecords(changeset: Changeset | undefined): readonly DiagnosticRecord[] {
  return (changeset?.blocked ?? []).map((blocked) => ({
    code: 'BLOCKED',
    severity: 'error',
    message: `${blockedId(blocked)}: ${blocked.detail === '' ? blocked.code : blocked.detail}`,
    file: blocked.at?.file ?? null,
    line: blocked.at?.line ?? null,
    column: blocked.at?.column ?? null,
    hint:
      blocked.ways?.map(({ name, text }) => `${name}: ${text}`).join('; ') ??
      allowText(blocked) ??
      null,
  }))
}

function failureRecords(result: ApplyResult): readonly DiagnosticRecord[] {
  const error = failureOf(result)
  return error === undefined ? [] : [worldRecord(error)]
}

/** What stopped the run, with the resource it was about. */
export function failureOf({ failure }: ApplyResult): SluiceError | undefined {
  if (failure === undefined) return undefined
  const error = asSluiceError(failure.error)
  const { code, message, exit, hint, next } = error
  return new SluiceError(code, message, {
    exit,
    detail: [`for ${failure.id}`, ...(error.detail ?? [])],
    cause: error,
    ...(hint !== undefined && { hint }),
    ...(next !== undefined && { next }),
  })
}
