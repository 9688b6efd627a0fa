import type { LiveCatalog } from '../catalog/catalog.ts'
import { MASK } from '../catalog/normal-form.ts'
import type { Drift } from '../changeset/changeset.ts'
import { compareForms, formJson } from '../diff/compare-forms.ts'
import { hiddenValue } from '../diff/compare-secrets.ts'
import { liveForm } from '../diff/diff.ts'
import { isHalfDone } from '../diff/half-done.ts'
import { settledRows } from '../diff/settled-rows.ts'
import type { Change, Engine, KindContext } from '../engine/engine.ts'
import { type Ledger, readLedger, recordedOf } from '../ledger/read-ledger.ts'
import { compileResources } from '../link/compile.ts'
import { contextOf, indexLive, nameKey } from '../link/name-index.ts'
import { digestOf } from '../resource/digest.ts'
import { resourceId } from '../resource/id.ts'
import { compareCodeUnits } from '../resource/json.ts'
import type { LiveObject } from '../resource/resource.ts'
import { withTarget } from './connect.ts'
import type { OperationContext } from './context.ts'
import { needProject } from './need-project.ts'
import { secretValue } from './plan-target.ts'
import { scopeOf } from './scope.ts'
import type { DriftResult } from './results.ts'
import { withoutScratch } from './without-scratch.ts'
import { withoutSecrets } from './without-secrets.ts'

/** Live against ledger: what was made on the target by somebody else. Never writes. */
export async function driftProject(context: OperationContext): Promise<DriftResult> {
  const { project, engine, environment } = await needProject(context)
  return withTarget(project, engine, environment, context, async (target) => {
    const ledger = await readLedger(target.store, project.config.name)
    const database = engine.databaseOf(environment)
    const compiled = compileResources([], { engine, database })
    const scope = scopeOf({ engine, compiled }, target, recordedOf(ledger))
    const read = await target.connection.inspect(scope, target.ledgerDatabase)
    // No plans are read here: the ledger tells which secrets went into what it records.
    const secrets = [...ledger.rows.values()].flatMap((row) => Object.keys(row.secrets))
    const values = [...new Set(secrets)].flatMap((one) => secretValue(one, project, context) ?? [])
    const catalog = withoutScratch(withoutSecrets(read, values), ledger)
    const live = contextOf(
      indexLive(catalog, engine),
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

/** What was recorded without a secret is not shown with it. */
function shownChange({ field, before, after }: Change): Drift['fields'][number] {
  const isHidden = before?.includes(MASK) === true && after?.includes(MASK) === false
  return { field, before, after: isHidden ? hiddenValue : after, how: 'drift' }
}

export function ledgerDrift(
  ledger: Ledger,
  catalog: LiveCatalog,
  engine: Engine,
  live: KindContext,
): readonly Drift[] {
  const input = { engine, live }
  const digest = (object: LiveObject): string => digestOf(formJson(liveForm(object, input)))
  const index = indexLive(catalog, engine)
  const drift: Drift[] = []
  for (const row of settledRows(ledger, catalog, digest).rows.values()) {
    const { kind, name } = row
    // What an open recipe has done to its own resource was done by us.
    if (ledger.recipes.get(resourceId(kind, name))?.state === 'open') continue
    if (isHalfDone(resourceId(kind, name), row, ledger)) continue
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
    const { changes, masked } = compareForms(liveForm(recorded, input), liveForm(object, input))
    // Only a secret is read in clear where the value to hide it by is not at hand.
    if (changes.length === 0 && masked.length > 0) continue
    drift.push({ kind, name, op: 'alter', fields: changes.map(shownChange) })
  }
  return drift.sort((a, b) => compareCodeUnits(a.kind, b.kind) || compareCodeUnits(a.name, b.name))
}
