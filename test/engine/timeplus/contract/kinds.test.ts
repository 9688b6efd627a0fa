/**
 * Every kind through Sluice itself: what `sluice doctor --round-trip` does for users, one case per
 * sample and probe. What a target lacks is shown as skipped.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engineOf } from '../../../../src/engine/index.ts'
import { probes, samples } from '../../../../src/engine/timeplus/samples/index.ts'
import type { RoundTripReport } from '../../../../src/operation/results.ts'
import { roundTrip, scratchDatabase } from '../../../../src/operation/round-trip.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import {
  olderTimeplusTargets,
  openTimeplusTarget,
  type TimeplusTarget,
  timeplusTargets,
} from '../../../harness/timeplus-targets.ts'

const steps = [
  ...samples(scratchDatabase).map((to) => ({ what: 'is created', id: idOf(to) })),
  ...probes(scratchDatabase).map(({ what, to }) => ({ what, id: idOf(to) })),
  ...samples(scratchDatabase).map((to) => ({ what: 'is dropped', id: idOf(to) })),
]

describe.each([...timeplusTargets, ...olderTimeplusTargets])('the round trip on $name', (name) => {
  let target: TimeplusTarget
  let report: RoundTripReport
  beforeAll(async () => {
    target = await openTimeplusTarget(name)
    const engine = await engineOf('timeplus')
    const connection = await engine.connect(target.environment, { root: target.root })
    report = await roundTrip(engine, connection, 'sluice').finally(() => connection.close())
  }, 180_000)
  afterAll(() => target?.close())

  test.for(steps)('$id $what', ({ what, id }, { skip }) => {
    const tried = report.cases.find((one) => `${one.kind}/${one.name}` === id && one.what === what)
    const created = report.cases.find((one) => `${one.kind}/${one.name}` === id)
    if (created?.outcome === 'unsupported') return skip(created.detail)
    expect(tried, `${id} ${what} is not in the report`).toBeDefined()
    expect([tried?.outcome, tried?.detail]).toEqual(['held', expect.any(String)])
  })

  test('nothing went wrong beside', () => {
    expect(report.cases.filter(({ outcome }) => outcome === 'failed')).toEqual([])
  })
})

function idOf(sample: JsonObject): string {
  const grantee = sample['roles'] === undefined ? sample['on'] : 'roles'
  const name = sample['kind'] === 'Grant' ? `${sample['to']}@${grantee}` : nameOf(sample)
  return `${sample['kind']}/${name}`
}

/** What lives on a relation carries its name. */
function nameOf(sample: JsonObject): string {
  return sample['kind'] === 'RowPolicy'
    ? `${sample['on']}.${sample['name']}`
    : String(sample['name'])
}
