import { describe, expect, it } from 'vitest'
import { places } from '../../../../src/schema/generated/facts.js'
import { kinds } from '../../../../src/engine/timeplus/kinds/index.ts'
import { changesOf, contextOf, createSql, declared, printed, rulesOf, servers } from './declared.ts'
import { samples } from './samples.ts'

const mine = [
  ...['Stream', 'ExternalStream', 'ExternalTable', 'Database', 'NamedCollection', 'Disk'],
  ...['StoragePolicy', 'Input', 'Dictionary'],
]

describe.each(samples)('$json.kind $json.name', ({ json, ddl }) => {
  const { kind = '', name = '' } = json
  const fields = declared(json)

  it('says the same as fields and as a statement', () => {
    const statement = declared({ kind, name, ddl })
    const rules = rulesOf(fields.kind)
    const form = (resource: typeof fields) =>
      rules.normal(resource.spec, resource.address, contextOf('desired'))
    expect(form(statement)).toEqual(form(fields))
  })

  it.each([1, 2, 3] as const)(
    'comes back from its own statement on generation %i',
    (generation) => {
      const facts = servers[generation]
      expect(changesOf(printed(createSql(fields, facts)), fields, facts)).toEqual([])
    },
  )

  it('is written as the fields it was read from', () => {
    const live = printed(ddl)
    const written = rulesOf(fields.kind).write(live.spec, live)
    expect(changesOf(live, declared({ ...written, kind, name }))).toEqual([])
  })

  it('is written with no field that its schema does not have', () => {
    const live = printed(ddl)
    const written = rulesOf(fields.kind).write(live.spec, live)
    const known = Object.keys(places[`timeplus/${fields.kind}`]?.keys ?? {})
    expect(known).toEqual(expect.arrayContaining(Object.keys(written)))
  })
})

describe('the kinds', () => {
  it('all have samples', () => {
    const sampled = new Set(samples.map(({ json }) => json['kind']))
    expect(mine.filter((kind) => !sampled.has(kind))).toEqual([])
  })

  it('say of every effect where it is known from', () => {
    for (const kind of mine) {
      for (const [field, rule] of Object.entries(kinds[kind]?.fields ?? {})) {
        for (const effect of rule.effects) {
          expect(`${kind}.${field}: ${effect.evidence}`).toMatch(/source|docs|inferred/)
        }
      }
    }
  })
})
