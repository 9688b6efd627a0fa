/** The sentences of a plan, shared by terminal and markdown. */
import type { Blocked, Changeset, HazardId, Op, Summary } from '../../changeset/changeset.ts'
import { hazardIds } from '../../changeset/changeset.ts'
import { idOf, shortDigest } from './action-words.ts'
import { plural } from './quantity.ts'

const order: readonly Op[] = ['create', 'alter', 'rename', 'replace', 'drop', 'forget', 'adopt']

const toDo: { readonly [O in Op]: string } = {
  create: 'to create',
  alter: 'to change',
  rename: 'to rename',
  replace: 'to replace',
  drop: 'to drop',
  forget: 'to forget',
  adopt: 'to adopt',
}

const doneWords: { readonly [O in Op]: string } = {
  create: 'created',
  alter: 'changed',
  rename: 'renamed',
  replace: 'replaced',
  drop: 'dropped',
  forget: 'forgotten',
  adopt: 'adopted',
}

/** `1 to create, 3 to change, 1 drift to revert`. */
export function planCounts(summary: Summary): string {
  const parts = order.filter((op) => summary[op] > 0).map((op) => `${summary[op]} ${toDo[op]}`)
  if (summary.drift > 0) parts.push(`${summary.drift} drift to revert`)
  return parts.join(', ')
}

/** `3 created, 2 changed`. */
export function doneCounts(summary: Summary): string {
  return order
    .filter((op) => summary[op] > 0)
    .map((op) => `${summary[op]} ${doneWords[op]}`)
    .join(', ')
}

/** `No changes. 41 resources on production match release 4f1c2a9.` What is blocked may be all there is. */
export function noChanges(changeset: Changeset, resources: number | undefined): string {
  const { adopt } = changeset.summary
  const blocked = changeset.blocked.length
  if (blocked > 0) return `Nothing to apply: ${plural(blocked, 'change')} blocked.`
  const release = shortDigest(changeset.release)
  const place = `on ${changeset.environment} match${resources === 1 ? 'es' : ''} release ${release}`
  const partial = changeset.partial ? ' of those selected' : ''
  if (adopt > 0) return `No changes${partial}. ${plural(adopt, 'object')} will be adopted.`
  if (resources === undefined)
    return `No changes${partial}. ${changeset.environment} matches release ${release}.`
  return `No changes${partial}. ${plural(resources, 'resource')} ${place}.`
}

/** What to write so that a blocked change may pass. */
export function allowText({ allow }: Blocked): string | undefined {
  if (allow === null) return undefined
  const hazard = allow.replace(/^--allow\s+/, '').split(':')[0]
  return hazardIds.includes(hazard as HazardId)
    ? `--allow ${allow.replace(/^--allow\s+/, '')}`
    : allow
}

/** Blocked entries whose consent is a flag, and the rest. */
export function blockedId(blocked: Blocked): string {
  return blocked.kind === '' ? blocked.name : idOf(blocked)
}
