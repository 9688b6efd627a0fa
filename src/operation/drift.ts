import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Drift } from '../changeset/changeset.ts'
import { compareForms, formJson } from '../diff/compare-forms.ts'
import { liveForm } from '../diff/diff.ts'
import { settledRows } from '../diff/settled-rows.ts'
import type { Engine, KindContext } from '../engine/engine.ts'
import { type Ledger, readLedger } from '../ledger/read-ledger.ts'
import { compileResources } from '../link/compile.ts'
import { contextOf, indexByName, nameKey } from '../link/name-index.ts'
import { digestOf } from '../resource/digest.ts'
import { resourceId } from '../resource/id.ts'
import { compareCodeUnits } from '../resource/json.ts'
import type { LiveObject } from '../resource/resource.ts'
import { withTarget } from './connect.ts'
import type { OperationContext } from './context.ts'
import { needProject } from './need-project.ts'
import { scopeOf } from './scope.ts'
import type { DriftResult } from './results.ts'
import { withoutScratch } from './without-scratch.ts'

/** Live against ledger: what was made on the target by somebody else. Never writes. */
export async function driftProject(context: OperationContext): Promise<DriftResult> {
  const { project, engine, environment } = await needProject(context)
  return withTarget(project, engine, environment, context, async (target) => {
    const ledger = await readLedger(target.store, project.config.name)
    const database = engine.databaseOf(environment)
    const compiled = compileResources([], { engine, database })
    const scope = scopeOf({ engine, compiled }, target, ledger.rows.values())
    const catalog = withoutScratch(
      await target.connection.inspect(scope, target.ledgerDatabase),
      ledger,
    )
    const live = contextOf(
      indexByName(catalog.objects.values(), engine),
      database,
      'live',
      target.connection.capabilities.facts,
    )
    return {
      project: project.config.name,
      environment: environment.name,
      drift: ledgerDrift(ledger, catalog, engine, live),
      compared: ledger.rows.size,
    }
  })
}

export function ledgerDrift(
  ledger: Ledger,
  catalog: LiveCatalog,
  engine: Engine,
  live: KindContext,
): readonly Drift[] {
  const input = { engine, live }
  const digest = (object: LiveObject): string => digestOf(formJson(liveForm(object, input)))
  const index = indexByName(catalog.objects.values(), engine)
  const drift: Drift[] = []
  for (const row of settledRows(ledger, catalog, digest).rows.values()) {
    const { kind, name } = row
    // What an open recipe has done to its own resource was done by us.
    if (ledger.recipes.get(resourceId(kind, name))?.state === 'open') continue
    const object = index.get(nameKey(engine.kinds[kind]?.namespace ?? '', name))
    if (object === undefined) {
      drift.push({ kind, name, op: 'drop', fields: [] })
      continue
    }
    if (digest(object) === row.liveDigest) continue
    const recorded: LiveObject = {
      ...object,
      kind,
      spec: row.live,
      ...(row.inferred ? { inferred: row.inferred } : {}),
    }
    const { changes } = compareForms(liveForm(recorded, input), liveForm(object, input))
    drift.push({
      kind,
      name,
      op: 'alter',
      fields: changes.map(({ field, before, after }) => ({ field, before, after, how: 'drift' })),
    })
  }
  return drift.sort((a, b) => compareCodeUnits(a.kind, b.kind) || compareCodeUnits(a.name, b.name))
}
