/** What `doctor --round-trip` creates is itself in order, and leaves no kind out. */
import { describe, expect, it } from 'vitest'
import { timeplus } from '../../../src/engine/timeplus/index.ts'
import { probes, samples } from '../../../src/engine/timeplus/samples/index.ts'
import { compileSamples, scratchDatabase as database } from '../../../src/operation/round-trip.ts'
import type { JsonObject } from '../../../src/resource/json.ts'

const compiled = (documents: readonly JsonObject[]): ReturnType<typeof compileSamples> =>
  compileSamples(timeplus, documents)

describe('samples of Timeplus', () => {
  it('are in order', () => {
    const { diagnostics, resources } = compiled(samples(database))
    expect(diagnostics.map(({ message }) => message)).toEqual([])
    expect(resources).toHaveLength(samples(database).length)
  })

  it('leave no kind out but what is only declared', () => {
    const kinds = Object.values(timeplus.kinds).filter(({ declaredOnly }) => !declaredOnly)
    expect([...new Set(samples(database).map(({ kind }) => kind))].sort()).toEqual(
      kinds.map(({ kind }) => kind).sort(),
    )
  })

  it('carry the name of their database, whoever they belong to', () => {
    const strangers = compiled(samples(database)).resources.filter(
      ({ name }) => !name.startsWith(database),
    )
    expect(strangers.map(({ id }) => id)).toEqual([])
  })
})

describe('probes of Timeplus', () => {
  it.each(probes(database))('$to.kind $to.name $what: in order, and another one', ({ to }) => {
    const before = samples(database)
    const isIt = (one: JsonObject): boolean =>
      one['kind'] === to['kind'] && one['name'] === to['name']
    expect(before.filter(isIt)).toHaveLength(1)
    const after = compiled(before.map((one) => (isIt(one) ? to : one)))
    expect(after.diagnostics.map(({ message }) => message)).toEqual([])
    expect(to).not.toEqual(before.find(isIt))
  })
})
