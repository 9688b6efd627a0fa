/** `doctor --round-trip`: a sample of every kind is made, changed and dropped, and leaves nothing. */
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { probes, samples } from '../../../src/engine/postgres/samples/index.ts'
import { roundTrip } from '../../../src/operation/round-trip.ts'
import { openTarget, targetNames, type TestTarget } from '../../harness/postgres-targets.ts'

await postgres.ready?.()

test('there is a sample and a probe of every kind that may be tried', () => {
  const kinds = Object.keys(postgres.kinds).filter(
    // One is never made, and one that exists would be dropped in the end.
    (kind) => !['External', 'Extension'].includes(kind),
  )
  const sampled = new Set(samples('s').map(({ kind }) => kind))
  const probed = new Set(probes('s').map(({ to }) => to['kind']))
  expect(kinds.filter((kind) => !sampled.has(kind))).toEqual([])
  expect(kinds.filter((kind) => !probed.has(kind))).toEqual([])
})

test('every probe changes a sample that is there', () => {
  const all = new Set(samples('s').map(idOf))
  expect(probes('s').filter(({ to }) => !all.has(idOf(to)))).toEqual([])
})

function idOf(json: ReturnType<typeof samples>[number]): string {
  const kind = String(json['kind'])
  return `${kind} ${JSON.stringify(postgres.kinds[kind]?.address(json, 's'))}`
}

describe.each(targetNames)('on %s', (name) => {
  let target: TestTarget
  let connection: Connection
  beforeAll(async () => {
    target = await openTarget(name)
    connection = await postgres.connect(target.environment, target)
  }, 120_000)
  afterAll(async () => {
    await connection?.close()
    await target?.close()
  })

  it('all of it holds, and nothing is left', async () => {
    const before = await everything()
    const { cases } = await roundTrip(postgres, connection, 'sluice')
    const bad = cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'not tried')
    expect(bad).toEqual([])
    const unsupported = new Set(
      cases.filter(({ outcome }) => outcome === 'unsupported').map(({ kind }) => kind),
    )
    const lacks = Object.keys(connection.capabilities.unsupportedKinds)
    expect([...unsupported].filter((kind) => !lacks.includes(kind))).toEqual([])
    expect(cases.filter(({ outcome }) => outcome === 'held').length).toBeGreaterThan(50)
    expect(await everything()).toEqual(before)
  }, 120_000)

  async function everything(): Promise<readonly string[]> {
    const catalog = await connection.inspect({ databases: ['*'], global: true }, 'sluice')
    return [...catalog.objects.keys(), ...catalog.unreadable.map(({ name: one }) => one)].sort()
  }
})
