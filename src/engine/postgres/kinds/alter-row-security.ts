/** Changes of row security: https://www.postgresql.org/docs/current/sql-alterpolicy.html */
import { alter } from '../../common/lowered.ts'
import type { Draft, Lowered } from '../../engine.ts'
import { draft } from './draft.ts'
import { quoteIdent } from './names.ts'
import { referencesIn } from './references.ts'
import { roleSql } from './role-names.ts'
import { commentOnPolicy, createPolicy, POLICIES } from './row-security.ts'
import { isFollowed, type TableChange } from './table-change.ts'
import { columnsIn } from './table-names.ts'
import type { RowPolicySpec } from './table-spec.ts'
import { inStatement } from './text.ts'

export function lowerRowSecurity(table: TableChange): Lowered {
  const { change } = table
  const part = change.part ?? ''
  const isOn = change.type !== 'removed'
  if (part === 'enabled') {
    return alter(
      draft(`ALTER TABLE ${table.table} ${isOn ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`),
    )
  }
  if (part === 'force') {
    return alter(draft(`ALTER TABLE ${table.table} ${isOn ? '' : 'NO '}FORCE ROW LEVEL SECURITY`))
  }
  return lowerPolicy(table, part.slice(POLICIES.length))
}

function lowerPolicy(table: TableChange, name: string): Lowered {
  const { from, wanted, to } = table
  const named = (policies: readonly RowPolicySpec[] | undefined): RowPolicySpec | undefined =>
    policies?.find((policy) => policy.name === name)
  const [old, next] = [named(from.spec.rowSecurity?.policies), named(wanted.rowSecurity?.policies)]
  const drop = `DROP POLICY IF EXISTS ${quoteIdent(name)} ON ${table.table}`
  if (next === undefined)
    return alter(draft(drop, { phase: old === undefined ? 'expand' : phaseOfDrop(table, old) }))
  const phase = phaseOf(table, next)
  if (old === undefined) {
    // What gives access comes no sooner than what limits it.
    const isWaiting = next.as !== 'restrictive' && waitsForLimits(table)
    return alter(...createPolicy(to.address, next, isWaiting ? 'follow' : phase))
  }
  const comments = old.comment === next.comment ? [] : [commentOnPolicy(to.address, next, phase)]
  if (!isAltered(old, next)) {
    return alter(draft(drop, { phase }), ...createPolicy(to.address, next, phase))
  }
  const drafts = [...alterPolicy(table, old, next, phase), ...comments]
  return drafts.length === 0
    ? { how: 'ignore', because: 'it follows its columns' }
    : alter(...drafts)
}

/** It waits for what it reads where that is not there yet; otherwise no column waits for it. */
function phaseOf({ to, context }: TableChange, policy: RowPolicySpec): Draft['phase'] {
  const { desired, live } = context
  const reads = [policy.using, policy.withCheck].flatMap((text) =>
    text === undefined ? [] : referencesIn('expression', text, [], desired),
  )
  const isReady = reads.every(
    ({ namespace, name }) =>
      name === to.name ||
      // Types come before tables.
      namespace === 'type' ||
      desired.lookup(namespace, name) === undefined ||
      live.lookup(namespace, name) !== undefined,
  )
  return isReady ? 'expand' : 'follow'
}

/**
 * What stands in place of a policy that had to step aside for a moment, until its own change comes:
 * nothing where it goes, and what it was where that has to wait. `isSound`: its texts still say
 * what they said; one that may not lets nobody in for as long.
 */
export function policyMeanwhile(
  table: TableChange,
  old: RowPolicySpec,
  isSound: boolean,
): RowPolicySpec | undefined {
  const next = table.wanted.rowSecurity?.policies?.find(({ name }) => name === old.name)
  if (next === undefined && phaseOfDrop(table, old) !== 'follow') return undefined
  if (next !== undefined && phaseOf(table, next) !== 'follow') return next
  const meanwhile = (key: 'using' | 'withCheck'): Pick<RowPolicySpec, 'using' | 'withCheck'> =>
    old[key] === undefined || isSound || old[key] === next?.[key] ? {} : { [key]: 'false' }
  return { ...old, ...meanwhile('using'), ...meanwhile('withCheck') }
}

/** Whether a policy that limits others is made when all it reads is there. */
function waitsForLimits(table: TableChange): boolean {
  const known = new Set((table.from.spec.rowSecurity?.policies ?? []).map(({ name }) => name))
  return (table.wanted.rowSecurity?.policies ?? []).some(
    (policy) =>
      policy.as === 'restrictive' && !known.has(policy.name) && phaseOf(table, policy) === 'follow',
  )
}

/**
 * One that limits others stays until what comes in its place is there, or rows would be seen that
 * nobody may see; unless it holds a column that goes.
 */
function phaseOfDrop(table: TableChange, old: RowPolicySpec): Draft['phase'] {
  if (old.as !== 'restrictive' || !waitsForLimits(table)) return 'expand'
  const names = new Set((table.wanted.columns ?? []).map(({ name }) => name))
  const gone = (table.from.spec.columns ?? [])
    .map(({ name }) => table.renames.get(name) ?? name)
    .filter((name) => !names.has(name))
  const used = [old.using, old.withCheck].flatMap((text) =>
    text === undefined ? [] : columnsIn(text),
  )
  return used.some((name) => gone.includes(name)) ? 'expand' : 'follow'
}

/** What ALTER POLICY has no words for is a new policy. */
function isAltered(old: RowPolicySpec, next: RowPolicySpec): boolean {
  const isGone = (key: 'using' | 'withCheck'): boolean =>
    old[key] !== undefined && next[key] === undefined
  return old.as === next.as && old.for === next.for && !isGone('using') && !isGone('withCheck')
}

function alterPolicy(
  change: TableChange,
  old: RowPolicySpec,
  next: RowPolicySpec,
  phase: Draft['phase'],
): readonly Draft[] {
  const { name, to, using, withCheck } = next
  const clauses = [
    ...(rolesOf(old) === rolesOf(next) ? [] : [`TO ${(to ?? ['public']).map(roleSql).join(', ')}`]),
    ...(using === undefined || isFollowed(change, old.using, using)
      ? []
      : [`USING (${inStatement(using)})`]),
    ...(withCheck === undefined || isFollowed(change, old.withCheck, withCheck)
      ? []
      : [`WITH CHECK (${inStatement(withCheck)})`]),
  ]
  return clauses.length === 0
    ? []
    : [
        draft(`ALTER POLICY ${quoteIdent(name)} ON ${change.table} ${clauses.join(' ')}`, {
          phase,
        }),
      ]
}

function rolesOf({ to }: RowPolicySpec): string {
  return [...(to ?? [])].sort().join(', ')
}
