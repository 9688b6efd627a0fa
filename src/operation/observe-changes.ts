/** Puts today's figures beside what a change touches, and stops what is too large to pass unnamed. */
import type { LiveCatalog, ObjectKey, Observed } from '../catalog/catalog.ts'
import type { Action, Blocked, Changeset, Kept } from '../changeset/changeset.ts'
import type { Engine } from '../engine/engine.ts'
import { indexLive, nameKey } from '../link/name-index.ts'
import { defaultSafeBelow, largeLosses, type SafeBelow } from '../lower/large-losses.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
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
  const kept = keptKeys(changeset, engine)
  if (costly.length === 0 && kept.length === 0) return changeset
  const index = indexLive(catalog, engine)
  // It may stand under another kind or under its former name.
  const liveOf = ({ kind, name, desired }: Action): ObjectKey | undefined => {
    const namespace = engine.kinds[kind]?.namespace ?? ''
    return (
      index.get(nameKey(namespace, name)) ??
      index.get(nameKey(namespace, desired?.renamedFrom ?? ''))
    )
  }
  const copiedOf = ({ kind, recipe }: Action): ObjectKey | undefined =>
    recipe?.copies === undefined
      ? undefined
      : index.get(nameKey(engine.kinds[kind]?.namespace ?? '', recipe.copies))
  const seen = costly.flatMap((action) => [liveOf(action) ?? [], copiedOf(action) ?? []].flat())
  const keys = new Map([...seen, ...kept].map((key) => [key.id, key]))
  const facts = await connection.observe([...keys.values()])
  const actions = changeset.actions.map((action): Action => {
    const live = isCostly(action) ? liveOf(action) : undefined
    const found = live && facts.get(live.id)
    const copied = copiedOf(action)
    const price = copied && facts.get(copied.id)
    return {
      ...action,
      observed: {
        ...found,
        ...(price && { copyRows: price['rows'] ?? null, copyBytes: price['bytes'] ?? null }),
        ...action.observed,
      },
    }
  })
  const large = largeLosses(
    { actions, consents: changeset.consents },
    { ...defaultSafeBelow, ...safeBelow },
    {
      environment: changeset.environment,
      canSwap: (kind) => engine.kinds[kind]?.swap !== undefined,
    },
  )
  const blocked = [...changeset.blocked, ...large].map((one) => withFacts(one, actions))
  return { ...changeset, actions, blocked, ...keptWithFacts(changeset, kept, facts) }
}

/** Kept objects stand in no catalog: nobody manages them. */
function keptKeys({ kept = [] }: Changeset, engine: Engine): readonly ObjectKey[] {
  return kept.flatMap(({ kind, keeps }) =>
    keeps.flatMap((name) => {
      const address = engine.kinds[kind]?.address({ kind, name }, engine.fallbackDatabase)
      return address === undefined ? [] : [{ id: resourceId(kind, name), kind, address }]
    }),
  )
}

/** Rows and bytes, over everything that one swap keeps. */
function keptWithFacts(
  { kept }: Changeset,
  keys: readonly ObjectKey[],
  facts: ReadonlyMap<ResourceId, Observed>,
): Pick<Changeset, 'kept'> {
  if (kept === undefined) return {}
  const sum = (one: Kept, fact: string): number | null => {
    const values = keys
      .filter(({ kind, id }) => one.keeps.some((name) => resourceId(kind, name) === id))
      .map(({ id }) => facts.get(id)?.[fact])
      .filter((value) => typeof value === 'number')
    return values.length === 0 ? null : values.reduce((total, value) => total + value, 0)
  }
  return {
    kept: kept.map((one) => ({
      ...one,
      observed: { rows: sum(one, 'rows'), bytes: sum(one, 'bytes') },
    })),
  }
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
