import { describe, expect, it } from 'vitest'
import type { Capabilities, Engine, Facts, KindRules } from '../../src/engine/engine.ts'
import type { Edge } from '../../src/graph/graph.ts'
import { leftOutFields, unsupportedResources } from '../../src/lower/unsupported.ts'
import { resourceId } from '../../src/resource/id.ts'
import type { Resource, Spec } from '../../src/resource/resource.ts'

const named = (kind: string, name: string, spec: Spec = {}): Resource =>
  ({ id: resourceId(kind, name), kind, name, spec }) as unknown as Resource

const stream = named('Stream', 'a', { mode: 'mutable' })
const other = named('Stream', 'b', { mode: 'append' })
const reader = named('View', 'reader')
const alert = named('Alert', 'alert')
const edge: Edge = { dependant: reader.id, dependency: stream.id, via: 'reads' }

const compiled: Parameters<typeof unsupportedResources>[0] = {
  resources: [stream, other, reader, alert],
  byId: new Map([stream, other, reader, alert].map((one) => [one.id, one])),
  graph: {
    needs: new Map([[reader.id, [edge]]]),
    neededBy: new Map([[stream.id, [edge]]]),
  } as unknown as Parameters<typeof unsupportedResources>[0]['graph'],
}

const kinds = {
  Stream: {
    lacking: (spec: Spec, facts: Facts) =>
      spec['mode'] === 'mutable' && facts['edition'] === 'oss' ? 'not in this edition' : undefined,
  } as unknown as KindRules,
} as Engine['kinds']

function leftOut(capabilities: Partial<Capabilities>): Record<string, string> {
  const all = { unsupportedKinds: {}, unsupportedFields: {}, transactionalDdl: false }
  const found = unsupportedResources(compiled, { ...all, ...capabilities }, kinds)
  return Object.fromEntries([...found].map(([id, { detail }]) => [id, detail]))
}

describe('what a target lacks', () => {
  it('is a kind', () => {
    expect(leftOut({ unsupportedKinds: { Alert: 'no alerts' } })).toEqual({
      'Alert/alert': 'no alerts',
    })
  })

  it('is one object of a kind that it has, and what needs it', () => {
    expect(leftOut({ facts: { edition: 'oss' } })).toEqual({
      'Stream/a': 'not in this edition',
      'View/reader': 'it needs Stream/a',
    })
  })

  it('is not known where no facts are', () => {
    expect(leftOut({})).toEqual({})
    expect(leftOut({ facts: { edition: 'enterprise' } })).toEqual({})
  })

  it('is a field, or a part of one, of an object that is made without it', () => {
    const table = named('Table', 't', { hypertable: { time: 'ts', columnstore: {} } })
    const plain = named('Table', 'p', { hypertable: { time: 'ts' } })
    const told = (path: string): readonly string[] =>
      leftOutFields([table, plain], {
        unsupportedKinds: {},
        unsupportedFields: { Table: { [path]: 'not here' } },
        transactionalDdl: false,
      }).map(({ name, detail }) => `${name}: ${detail}`)
    expect(told('hypertable.columnstore')).toEqual([
      't: `hypertable.columnstore` is left out: not here',
    ])
    expect(told('hypertable')).toHaveLength(2)
    expect(told('other')).toEqual([])
  })
})
