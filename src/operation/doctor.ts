import type { Engine, Finding } from '../engine/engine.ts'
import { readLedger } from '../ledger/read-ledger.ts'
import { resourceId } from '../resource/id.ts'
import { type Target, withTarget } from './connect.ts'
import { forOthers } from './for-others.ts'
import type { OperationContext } from './context.ts'
import { needProject } from './need-project.ts'
import type { DoctorResult, RoundTripReport } from './results.ts'
import { roundTrip } from './round-trip.ts'

export interface DoctorOptions {
  readonly roundTrip: boolean
  readonly grants: boolean
}

/** Connection, version, rights, capabilities; with `roundTrip` what holds of every kind. */
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
    const report = options.roundTrip
      ? forOthers(await roundTrip(engine, target.connection, target.ledgerDatabase), environment)
      : undefined
    if (report) findings.push(...findingsOf(report))
    return { environment: environment.name, findings, ...(report ? { roundTrip: report } : {}) }
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

/** The cases as findings: every created, changed and dropped sample is one. */
function findingsOf({ cases }: RoundTripReport): readonly Finding[] {
  const ok = { held: true, failed: false, unsupported: 'warning', 'not tried': 'warning' } as const
  return cases.map(({ kind, name, what, outcome, detail }) => ({
    name: kind === '' ? 'round trip' : `round trip ${resourceId(kind, name)}`,
    ok: ok[outcome],
    detail: outcome === 'unsupported' ? `unsupported here: ${detail}` : `${what}: ${detail}`,
  }))
}
