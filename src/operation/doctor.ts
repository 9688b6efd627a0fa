import type { Finding } from '../engine/engine.ts'
import { readLedger } from '../ledger/read-ledger.ts'
import { compile } from '../link/compile.ts'
import { resourceId } from '../resource/id.ts'
import type { JsonObject } from '../resource/json.ts'
import type { PlanDocument } from '../source/plans.ts'
import { type Target, withTarget } from './connect.ts'
import type { OperationContext } from './context.ts'
import { needProject } from './need-project.ts'
import type { DoctorResult } from './results.ts'
import { createInScratch, planScratch } from './scratch.ts'
import type { Engine } from '../engine/engine.ts'

export interface DoctorOptions {
  readonly roundTrip: boolean
  readonly grants: boolean
}

/** Connection, version, rights, capabilities; with `roundTrip` the empty re-plan of every kind. */
export async function doctorProject(
  context: OperationContext,
  options: DoctorOptions,
): Promise<DoctorResult> {
  const { project, engine, environment } = await needProject(context)
  return withTarget(project, engine, environment, context, async (target) => {
    const findings: Finding[] = [...(await target.connection.diagnose(target.ledgerDatabase))]
    const ledger = await readLedger(target.store, project.config.name)
    findings.push({
      name: 'ledger',
      ok: ledger.unfinishedChangeset === undefined ? true : 'warning',
      detail: ledgerDetail(ledger.rows.size, ledger.target, ledger.unfinishedChangeset),
    })
    for (const [kind, why] of Object.entries(target.connection.capabilities.unsupportedKinds)) {
      findings.push({ name: `kind ${kind}`, ok: 'warning', detail: `unsupported here: ${why}` })
    }
    if (options.grants) findings.push(...leastGrants(engine, target))
    if (options.roundTrip) findings.push(...(await roundTrip(engine, target)))
    return { environment: environment.name, findings }
  })
}

function ledgerDetail(owned: number, target: string | undefined, cut: string | undefined): string {
  if (target === undefined) return 'none yet; the first apply makes it'
  if (cut !== undefined)
    return `owns ${owned}; the last run was cut off, the next apply goes on from there`
  return `owns ${owned}, target ${target}`
}

function leastGrants(engine: Engine, target: Target): readonly Finding[] {
  return engine.leastGrants(target.ledgerDatabase).map(({ command, grants }) => ({
    name: `grants for ${command}`,
    ok: true,
    detail: grants.join('; '),
  }))
}

const scratchDatabase = 'sluice_doctor'

/** One object of each kind is created, planned again and dropped. */
async function roundTrip(engine: Engine, target: Target): Promise<readonly Finding[]> {
  const compiled = compile(engine.samples(scratchDatabase).map(sampleDocument), {
    engine,
    database: scratchDatabase,
  })
  const input = {
    engine,
    connection: target.connection,
    compiled,
    database: scratchDatabase,
    ledgerDatabase: target.ledgerDatabase,
  }
  const findings: Finding[] = compiled.diagnostics.map(({ message }) => ({
    name: 'round trip',
    ok: false,
    detail: message,
  }))
  try {
    const result = await createInScratch(input)
    const planned = await planScratch(input)
    const left = new Map(
      planned.changeset.actions
        .filter((action) => action.op !== 'adopt')
        .map((action) => [resourceId(action.kind, action.name), action] as const),
    )
    for (const id of result.created) {
      const action = left.get(id)
      findings.push({
        name: `round trip ${id}`,
        ok: action === undefined,
        detail:
          action === undefined
            ? 'created, read back, plans to nothing'
            : `does not come back as written: ${action.fields.map(({ field, before, after }) => `${field}: ${before} ≠ ${after}`).join('; ')}`,
      })
    }
    for (const { id, error } of result.failures) {
      const detail = error instanceof Error ? error.message : String(error)
      findings.push({ name: `round trip ${id}`, ok: false, detail })
    }
  } finally {
    await cleanUp(
      engine,
      target,
      compiled.resources.map(({ id }) => id),
    )
  }
  return findings
}

/** Drops what stands under the samples' names; they exist nowhere else. */
async function cleanUp(engine: Engine, target: Target, ids: readonly string[]): Promise<void> {
  const catalog = await target.connection.inspect(
    { databases: [scratchDatabase], global: true },
    target.ledgerDatabase,
  )
  const { facts } = target.connection.capabilities
  const context = {
    database: scratchDatabase,
    side: 'live' as const,
    lookup: () => undefined,
    ...(facts === undefined ? {} : { facts }),
  }
  const lower = { desired: context, live: context, breaksUnmanaged: true }
  for (const id of [...ids].reverse()) {
    const object = [...catalog.objects.values()].find((candidate) => candidate.id === id)
    const rules = object && engine.kinds[object.kind]
    for (const draft of (object && rules?.drop(object, lower)) ?? []) {
      await target.connection.execute(draft.sql)
    }
  }
}

/** Samples come from the engine, not from files: they have no places. */
function sampleDocument(json: JsonObject): PlanDocument {
  const span = { file: '(sample)', start: 0, end: 0 }
  return {
    kind: String(json['kind']),
    file: span.file,
    index: 0,
    json,
    raw: json,
    span,
    spanOf: () => span,
    spanInText: () => span,
  }
}
