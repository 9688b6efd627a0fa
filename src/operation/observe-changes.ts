/** Puts today's figures beside what a change touches, and stops what is too large to pass unnamed. */
import type { LiveCatalog, ObjectKey } from '../catalog/catalog.ts'
import type { Action, Blocked, Changeset } from '../changeset/changeset.ts'
import type { Engine } from '../engine/engine.ts'
import { indexByName, nameKey } from '../link/name-index.ts'
import { defaultSafeBelow, largeLosses, type SafeBelow } from '../lower/large-losses.ts'
import type { Target } from './connect.ts'

/** The figures are in no digest: the same changeset holds however much is written meanwhile. */
export async function observeChanges(
  changeset: Changeset,
  catalog: LiveCatalog,
  engine: Engine,
  { connection }: Target,
  safeBelow: Partial<SafeBelow> | undefined,
): Promise<Changeset> {
  const costly = changeset.actions.filter(isCostly)
  if (costly.length === 0) return changeset
  const index = indexByName(catalog.objects.values(), engine)
  // It may stand under another kind or under its former name.
  const liveOf = ({ kind, name, desired }: Action): ObjectKey | undefined => {
    const namespace = engine.kinds[kind]?.namespace ?? ''
    return (
      index.get(nameKey(namespace, name)) ??
      index.get(nameKey(namespace, desired?.renamedFrom ?? ''))
    )
  }
  const keys = new Map(costly.flatMap((action) => liveOf(action) ?? []).map((key) => [key.id, key]))
  const facts = await connection.observe([...keys.values()])
  const actions = changeset.actions.map((action): Action => {
    const live = isCostly(action) ? liveOf(action) : undefined
    const found = live && facts.get(live.id)
    return found === undefined ? action : { ...action, observed: { ...found, ...action.observed } }
  })
  const large = largeLosses(
    { actions, consents: changeset.consents },
    { ...defaultSafeBelow, ...safeBelow },
    (kind) => engine.kinds[kind]?.swap !== undefined,
  )
  const blocked = [...changeset.blocked, ...large].map((one) => withFacts(one, actions))
  return { ...changeset, actions, blocked }
}

function isCostly({ hazards, op }: Action): boolean {
  return hazards.length > 0 || op === 'drop' || op === 'replace'
}

/** Where ways on are named, so is what is at stake. */
function withFacts(blocked: Blocked, actions: readonly Action[]): Blocked {
  if (blocked.ways === undefined) return blocked
  const action = actions.find(
    ({ kind, name, observed }) =>
      kind === blocked.kind && name === blocked.name && Object.keys(observed).length > 0,
  )
  return action === undefined ? blocked : { ...blocked, observed: action.observed }
}
