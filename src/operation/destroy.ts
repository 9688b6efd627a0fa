import type { Changeset } from '../changeset/changeset.ts'
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Engine } from '../engine/engine.ts'
import { type Ledger, readLedger, recordedOf } from '../ledger/read-ledger.ts'
import { compileResources } from '../link/compile.ts'
import { buildChangeset } from '../lower/build-changeset.ts'
import type { PlanInput } from '../lower/plan-input.ts'
import { objectsIn } from '../lower/guards.ts'
import { digestOf } from '../resource/digest.ts'
import type { ResourceId } from '../resource/id.ts'
import { compareCodeUnits } from '../resource/json.ts'
import type { Project } from '../source/project.ts'
import { applied, notApplied } from './apply-result.ts'
import { type Target, withTarget } from './connect.ts'
import type { OperationContext } from './context.ts'
import { needProject } from './need-project.ts'
import { observeChanges } from './observe-changes.ts'
import { scopeOf } from './scope.ts'
import { withReadersElsewhere } from './readers-elsewhere.ts'
import type { DestroyResult, PlanHeader, PlanResult } from './results.ts'
import { withoutScratch } from './without-scratch.ts'
import { withLock, writeTarget } from './write-target.ts'

export interface DestroyOptions {
  readonly allow: readonly string[]
  readonly includeAdopted: boolean
  readonly confirm: (plan: PlanResult) => Promise<boolean>
}

type Left = DestroyResult['left']

interface DestroyPlan {
  readonly changeset: Changeset
  readonly catalog: LiveCatalog
  readonly left: Left
}

/** Drops what this project owns, in the reverse order; what was never ours stays and is named. */
export async function destroyProject(
  context: OperationContext,
  options: DestroyOptions,
): Promise<DestroyResult> {
  const { project, engine, environment } = await needProject(context)
  const started = performance.now()
  return withTarget(project, engine, environment, context, async (target) => {
    const plan = async (): Promise<DestroyPlan> => planDestroy(project, engine, target, options)
    const first = await plan()
    const shown = (changeset: Changeset): PlanResult => ({
      project: project.config.name,
      diagnostics: [],
      textOf: () => undefined,
      files: 1,
      resources: 0,
      changeset,
      header: headerOf(project, engine, target, performance.now() - started),
    })
    const plain = shown(first.changeset)
    if (first.changeset.blocked.length > 0) return { ...notApplied(plain), left: first.left }
    const isEmpty = first.changeset.actions.length === 0
    if (isEmpty && !(await target.store.exists())) return { ...notApplied(plain), left: first.left }
    if (!isEmpty && !(await options.confirm(plain)))
      return { ...notApplied(plain), left: first.left }
    const compiled = compileResources([], { engine, database: engine.databaseOf(environment) })
    const write = { operation: 'destroy', project, engine, compiled }
    return withLock(write, target, context, async (lock, run) => {
      const again = await plan()
      // What came in while the lock was awaited has the same guards as what was there before.
      const renewed = shown(again.changeset)
      if (again.changeset.blocked.length > 0) return { ...notApplied(renewed), left: again.left }
      const isMoved = again.changeset.digest !== first.changeset.digest
      if (isMoved && !(await options.confirm(renewed))) {
        return { ...notApplied(renewed), left: again.left }
      }
      const work = {
        changeset: again.changeset,
        catalog: again.catalog,
        pending: [],
        actions: again.changeset.actions,
        isRelease: false,
      }
      const outcome = await writeTarget(work, write, target, context, lock, run)
      if (outcome.failure === undefined && !outcome.interrupted) {
        await clearLedger(target, project)
      }
      const result = applied(shown(again.changeset), outcome, performance.now() - started)
      return { ...result, left: again.left }
    })
  })
}

/** Everything of the ledger goes; adopted objects are let go of instead of dropped. */
async function planDestroy(
  project: Project,
  engine: Engine,
  target: Target,
  options: DestroyOptions,
): Promise<DestroyPlan> {
  const full = await readLedger(target.store, project.config.name)
  const database = engine.databaseOf(target.environment)
  const compiled = compileResources([], { engine, database })
  const scope = scopeOf({ engine, compiled }, target, recordedOf(full))
  const catalog = withoutScratch(
    await target.connection.inspect(scope, target.ledgerDatabase),
    full,
  )
  const keep = keptObjects(full, catalog, engine, options.includeAdopted)
  const rows = new Map(
    [...full.rows].map(([id, row]) => [id, keep.has(id) ? { ...row, retain: true } : row] as const),
  )
  const { policy } = project.config
  const input: PlanInput = {
    engine,
    environment: target.environment.name,
    isProtected: target.environment.protect,
    database,
    compiled,
    release: digestOf(null),
    catalog,
    capabilities: target.connection.capabilities,
    ledger: { ...full, rows },
    secretDigest: () => undefined,
    withSecrets: (text) => text,
    consents: [...(policy?.allow ?? []), ...options.allow],
    takeOver: [],
    selection: { select: [], exclude: [] },
    policy: { unsupported: 'warn', ignore: policy?.ignore ?? [] },
    warnings: [],
    ruleFindings: [],
    finish: true,
    now: 0,
    isDestroy: true,
    toolVersion: '',
  }
  const first = buildChangeset(input)
  const wider = await withReadersElsewhere(first.diff, catalog, scope, engine, target)
  const planned = wider === undefined ? first : buildChangeset({ ...input, catalog: wider })
  const changeset = await observeChanges(
    planned.changeset,
    catalog,
    engine,
    target,
    policy?.safeBelow,
  )
  const left = [...keep].map(([id, why]) => {
    const slash = id.indexOf('/')
    return { kind: id.slice(0, slash), name: id.slice(slash + 1), why }
  })
  const strangers = changeset.unmanaged.map(({ kind, name }) => ({
    kind,
    name,
    why: 'not managed by this project',
  }))
  return {
    changeset,
    catalog,
    left: [...left, ...strangers].sort(
      (a, b) => compareCodeUnits(a.kind, b.kind) || compareCodeUnits(a.name, b.name),
    ),
  }
}

/** Owned objects that stay: adopted ones, retained ones, and databases that hold others' objects. */
function keptObjects(
  ledger: Ledger,
  catalog: LiveCatalog,
  engine: Engine,
  includeAdopted: boolean,
): ReadonlyMap<string, string> {
  const kept = new Map<string, string>()
  for (const [id, row] of ledger.rows) {
    if (row.adopted && !includeAdopted)
      kept.set(id, 'adopted, not created by Sluice (--include-adopted drops it)')
    if (row.retain) kept.set(id, 'lifecycle.retain')
  }
  for (const [id, row] of ledger.rows) {
    if (engine.kinds[row.kind]?.namespace !== 'database') continue
    const strangers = objectsIn(row.name, catalog).filter(
      (other) => !ledger.rows.has(other as ResourceId) || kept.has(other),
    )
    if (strangers.length > 0) kept.set(id, `it holds ${strangers.join(', ')}`)
  }
  return kept
}

/** The last project to leave takes the ledger's own database with it. */
async function clearLedger({ store }: Target, project: Project): Promise<void> {
  const others = (await store.latest('ledger')).filter((row) => row.project !== project.config.name)
  if (others.length === 0) {
    await store.drop()
    return
  }
  const releases = await store.latest('release', project.config.name)
  if (releases.length > 0) {
    await store.append(
      releases.map(({ topic, project: owner, key }) => ({ topic, project: owner, key, doc: null })),
    )
  }
}

function headerOf(
  project: Project,
  engine: Engine,
  target: Target,
  milliseconds: number,
): PlanHeader {
  return {
    project: project.config.name,
    environment: target.environment.name,
    engine: engine.name,
    engineVersion: target.connection.description.version,
    resources: 0,
    milliseconds,
    unmanagedCount: 0,
  }
}
