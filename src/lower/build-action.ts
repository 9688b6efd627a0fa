/** What an action of the changeset is made of, whatever rule asked for it. */
import type {
  Action,
  Blocked,
  DesiredRecord,
  FieldChange,
  Hazard,
  Statement,
} from '../changeset/changeset.ts'
import type { Recipe } from '../changeset/recipe.ts'
import type { Delta } from '../diff/diff.ts'
import type { Change, Draft, Engine, Lowered } from '../engine/engine.ts'
import { placeholdersIn } from '../link/compile.ts'
import { digestOfText } from '../resource/digest.ts'
import type { ResourceId } from '../resource/id.ts'
import type { LiveObject, Resource } from '../resource/resource.ts'
import { shownTexts } from './shown-change.ts'

export interface LoweredDelta {
  readonly actions: readonly LoweredAction[]
  readonly blocked: readonly Blocked[]
}

export interface LoweredAction {
  readonly action: Action
  readonly phase: 'expand' | 'contract' | 'follow' | 'drop'
  readonly delta: Delta
  /** A `follow` of the same resource comes later, so others need not wait for this one's turn. */
  readonly isEarly?: true
  /** Which live objects it leaves as what only holds their place, and by which statement. */
  readonly holds?: readonly HeldPlace[]
}

export interface HeldPlace {
  readonly id: ResourceId
  readonly statement: number
}

export interface ActionParts {
  readonly op: Action['op']
  readonly drafts?: readonly Draft[]
  readonly hazards?: readonly Hazard[]
  readonly fields?: readonly FieldChange[]
  readonly stateEffect?: string | null
  readonly recipe?: Recipe
}

export function only(
  delta: Delta,
  phase: LoweredAction['phase'],
  parts: ActionParts,
): LoweredDelta {
  const item = { phase, delta, action: build(delta, parts), holds: heldBy(parts.drafts ?? []) }
  return { actions: [item], blocked: [] }
}

export function heldBy(drafts: readonly Draft[]): readonly HeldPlace[] {
  return drafts.flatMap(({ holdsPlaceOf: id }, statement) =>
    id === undefined ? [] : [{ id, statement }],
  )
}

export function build(delta: Delta, parts: ActionParts): Action {
  const drafts = parts.drafts ?? []
  const subject = delta.resource ?? delta.live ?? delta.row
  return {
    kind: subject?.kind ?? '',
    name: subject?.name ?? '',
    op: parts.op,
    reason: delta.reason,
    fields: parts.fields ?? [],
    stateEffect: parts.stateEffect ?? null,
    hazards: unique([...(parts.hazards ?? []), ...drafts.flatMap((draft) => draft.hazards)]),
    observed: {},
    cause: null,
    statements: drafts.map(statementOf),
    ...(parts.recipe === undefined ? {} : { recipe: parts.recipe }),
    desired:
      delta.resource === undefined ? null : desiredRecord(delta.resource, delta.desiredDigest),
    basis: { before: delta.liveDigest, after: delta.desiredDigest },
  }
}

export function statementOf(draft: Draft): Statement {
  return {
    sql: draft.sql,
    digest: digestOfText(draft.sql),
    boundary: draft.boundary,
    secrets: placeholdersIn(draft.sql),
    ...(draft.step === undefined ? {} : { step: draft.step }),
  }
}

function desiredRecord(resource: Resource, digest: string | null): DesiredRecord {
  return {
    spec: resource.spec,
    lifecycle: { ...resource.lifecycle },
    digest: digest ?? '',
    secrets: resource.secrets,
    renamedFrom: resource.renamedFrom ?? null,
  }
}

export function fieldChange(
  change: Change,
  lowered: Lowered,
  delta: Delta,
  engine: Engine,
): FieldChange {
  const { field } = change
  const { before, after } = shownTexts(change, delta, engine)
  switch (lowered.how) {
    case 'alter':
      return {
        field,
        before,
        after,
        how: lowered.note === undefined ? 'alter' : `alter: ${lowered.note}`,
      }
    case 'replace':
    case 'ignore':
    case 'refuse':
      return { field, before, after, how: `${lowered.how}: ${lowered.because}` }
  }
}

export function nameChange(live: LiveObject, resource: Resource): FieldChange {
  return { field: 'name', before: live.name, after: resource.name, how: 'rename' }
}

export function kindChange(live: LiveObject, resource: Resource, because: string): FieldChange {
  return { field: 'kind', before: live.kind, after: resource.kind, how: `replace: ${because}` }
}

export function protectedBlock(kind: string, name: string): Blocked {
  return {
    kind,
    name,
    code: 'BLOCKED',
    detail: 'it is protected (lifecycle.protect), in the plans or by the ledger on the target',
    allow: 'set lifecycle.protect: false in its plan and apply that first',
  }
}

export function unique(hazards: readonly Hazard[]): readonly Hazard[] {
  const seen = new Map(hazards.map((hazard) => [`${hazard.id}\n${hazard.detail}`, hazard] as const))
  return [...seen.values()]
}

export const nothing: LoweredDelta = { actions: [], blocked: [] }
