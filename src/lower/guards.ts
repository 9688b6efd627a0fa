/** What stops a change whatever its consent: another owner, and a database that is not empty. */
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Blocked } from '../changeset/changeset.ts'
import type { Delta } from '../diff/diff.ts'
import type { Engine } from '../engine/engine.ts'
import type { Ledger } from '../ledger/read-ledger.ts'
import { nameKey } from '../link/name-index.ts'
import { parseResourceId, type ResourceId } from '../resource/id.ts'
import { compareCodeUnits } from '../resource/json.ts'
import type { LiveObject, Resource } from '../resource/resource.ts'
import type { LoweredAction } from './build-action.ts'

export interface OwnershipInput {
  readonly engine: Engine
  readonly ledger: Ledger
  readonly takeOver: readonly string[]
}

export function ownershipBlocks(delta: Delta, input: OwnershipInput): readonly Blocked[] {
  const { live } = delta
  if (live === undefined || delta.row !== undefined || delta.type === 'none') return []
  const owner = ownerOf(live, input)
  const isTaken = input.takeOver.some((id) => id === live.id || id === delta.id)
  if (owner === undefined) return []
  const { kind, name } = live
  const block = { kind, name, code: 'BLOCKED', detail: `it belongs to project \`${owner}\`` }
  const isSwapping = input.ledger.othersRecipes.some(
    (row) => row.state === 'open' && row.kind === kind && row.name === name,
  )
  // Only its owner goes on with it, and rows may lie where nobody else looks.
  if (isSwapping) {
    const detail = `${block.detail}, which has a swap of it under way; apply that project first`
    return [{ ...block, detail, allow: null }]
  }
  return isTaken ? [] : [{ ...block, allow: `--take-over ${live.id}` }]
}

/**
 * Plans that declare nothing for this environment never mean to drop everything: more likely a
 * pattern, a directory or an `environments:` list is wrong. Whoever means it has `destroy`.
 */
export function emptyProjectBlocks(
  deltas: readonly Delta[],
  declared: readonly Resource[],
  engine: Engine,
  environment: string,
): readonly Blocked[] {
  const drops = deltas.filter(({ type }) => type === 'drop')
  const managed = declared.filter(({ kind }) => !engine.kinds[kind]?.declaredOnly)
  if (managed.length > 0 || drops.length === 0) return []
  return drops.slice(0, 1).map(({ live, id }) => {
    const { kind, name } = live ?? parseResourceId(id)
    const others = drops.length === 1 ? '' : ` and ${drops.length - 1} more`
    return {
      kind,
      name,
      code: 'EMPTY_PROJECT',
      detail: `the plans declare nothing for ${environment}, which would drop this${others}; that is never taken from an absence`,
      allow: `sluice destroy -e ${environment}, if everything shall go`,
    }
  })
}

/** Whether the plan would leave nothing of what the project owns so far: all dropped, nothing kept. */
export function isTurnover(deltas: readonly Delta[]): boolean {
  const owned = deltas.filter(({ row, live }) => row !== undefined && live !== undefined)
  return owned.length > 1 && owned.every(({ type }) => type === 'drop')
}

/** Something stands under the name already and cannot be read: making it would fail or double it. */
export function unreadableBlocks(
  deltas: readonly Delta[],
  { unreadable }: LiveCatalog,
): readonly Blocked[] {
  return deltas.flatMap(({ type, resource }) => {
    if (type !== 'create' || resource === undefined) return []
    const { kind, name } = resource
    const found = unreadable.find((object) => object.kind === kind && object.name === name)
    return found === undefined
      ? []
      : [{ kind, name, code: 'BLOCKED', detail: `it cannot be read: ${found.why}`, allow: null }]
  })
}

/** Dropping a database drops what is in it: everything there has to be dropped by name as well. */
export function fullDatabases(
  items: readonly LoweredAction[],
  engine: Engine,
  catalog: LiveCatalog,
): readonly Blocked[] {
  const dropped = new Set(
    items.filter(({ action }) => action.op === 'drop').map(({ delta }) => delta.live?.id),
  )
  return items.flatMap(({ action, delta }) => {
    const { live } = delta
    const goes = action.op === 'drop' || action.op === 'replace'
    if (!goes || live === undefined || engine.kinds[live.kind]?.namespace !== 'database') return []
    const left = objectsIn(live.name, catalog).filter((id) => !dropped.has(id as ResourceId))
    if (left.length === 0) return []
    return [
      {
        kind: live.kind,
        name: live.name,
        code: 'BLOCKED',
        detail: `it holds ${left.join(', ')}, which would go with it`,
        allow: 'drop or move those first, or keep it with `lifecycle: { retain: true }`',
      },
    ]
  })
}

/**
 * Ids of everything that lives in a database, readable or not. What a database of another system
 * shows (`pg.*`) lives there, and stays when the way to it goes.
 */
export function objectsIn(database: string, catalog: LiveCatalog): readonly string[] {
  const objects = [...catalog.objects.values()]
    .filter((object) => object.address.database === database)
    .map(({ id }) => String(id))
  const unreadable = catalog.unreadable
    .filter(({ name }) => name.startsWith(`${database}.`) && name !== `${database}.*`)
    .map(({ kind, name }) => `${kind}/${name}`)
  return [...objects, ...unreadable].sort(compareCodeUnits)
}

/** The other project that owns an object, under whatever kind of its family it recorded it. */
function ownerOf(
  { kind, name }: LiveObject,
  { engine, ledger }: OwnershipInput,
): string | undefined {
  const key = (ofKind: string, ofName: string): string =>
    nameKey(engine.kinds[ofKind]?.namespace ?? '', ofName)
  for (const [id, owner] of ledger.othersRows) {
    const other = parseResourceId(id)
    if (key(other.kind, other.name) === key(kind, name)) return owner
  }
  return undefined
}
