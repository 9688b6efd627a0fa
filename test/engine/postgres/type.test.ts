/** Labels of enums: the statements lead from any list to any other that they can reach. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { compareForms } from '../../../src/diff/compare-forms.ts'
import type { Change, KindContext, Lowered } from '../../../src/engine/engine.ts'
import { type } from '../../../src/engine/postgres/kinds/type.ts'
import type { LabelSpec, TypeSpec } from '../../../src/engine/postgres/kinds/type-spec.ts'
import { loadGrammar } from '../../../src/engine/postgres/sql/parser.ts'
import { resourceId } from '../../../src/resource/id.ts'
import { defaultLifecycle } from '../../../src/resource/resource.ts'

beforeAll(loadGrammar)

const address = { database: 'app', name: 'status' }
const side = (name: KindContext['side']): KindContext => ({
  database: 'app',
  side: name,
  lookup: () => undefined,
})

function lowered(
  from: TypeSpec,
  to: TypeSpec,
  users: readonly string[] = [],
): readonly { readonly change: Change; readonly lowered: Lowered }[] {
  const live = side('live')
  const desired = side('desired')
  const base = { id: resourceId('Type', 'app.status'), kind: 'Type', name: 'app.status', address }
  const neighbours = users.map((name) => ({
    object: { id: resourceId('Table', name), kind: 'Table', name, address: { name }, spec: {} },
    isManaged: true,
    via: 'uses',
  }))
  const { changes } = compareForms(
    type.normal(from, address, live),
    type.normal(to, address, desired),
  )
  const resource = {
    ...base,
    spec: to,
    lifecycle: defaultLifecycle,
    dependsOn: [],
    checks: [],
    secrets: [],
  }
  return changes.map((change) => {
    const rule = type.fields[change.top]
    if (rule === undefined) throw new Error(change.top)
    const context = { desired, live, breaksUnmanaged: false, neighbours }
    return { change, lowered: rule.lower(change, { ...base, spec: from }, resource, context) }
  })
}

/** The list after a statement, as the server would have it. */
function after(labels: readonly string[], sql: string): readonly string[] {
  const added = /ADD VALUE IF NOT EXISTS '(\w+)'(?: (BEFORE|AFTER) '(\w+)')?$/.exec(sql)
  const renamed = /RENAME VALUE '(\w+)' TO '(\w+)'$/.exec(sql)
  if (renamed) return labels.map((label) => (label === renamed[1] ? (renamed[2] ?? '') : label))
  if (!added) throw new Error(sql)
  const [, label = '', where, beside = ''] = added
  const at = labels.indexOf(beside)
  if (where !== undefined && at < 0) throw new Error(`no label ${beside} for ${sql}`)
  const place = where === undefined ? labels.length : where === 'AFTER' ? at + 1 : at
  return labels.toSpliced(place, 0, label)
}

function statements(changes: ReturnType<typeof lowered>): readonly string[] {
  return changes.flatMap(({ lowered: one }) =>
    one.how === 'alter' ? one.drafts.map(({ sql }) => sql) : [`${one.how}: ${one.because}`],
  )
}

const word = fc.constantFrom(...'abcdefgh')

describe('the labels of an enum', () => {
  it('get their places, whatever is added and renamed', () => {
    const cases = fc.record({
      live: fc.uniqueArray(word, { maxLength: 5 }),
      added: fc.array(fc.tuple(word, fc.nat(8)), { maxLength: 4 }),
      renamed: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    })
    fc.assert(
      fc.property(cases, ({ live, added, renamed }) => {
        let wanted: LabelSpec[] = live.map((label, index) =>
          renamed[index] ? { value: `${label}_new`, renamedFrom: label } : label,
        )
        for (const [label, place] of added) {
          if (!live.includes(label) && !wanted.includes(label))
            wanted = wanted.toSpliced(Math.min(place, wanted.length), 0, label)
        }
        const found = statements(lowered({ enum: live }, { enum: wanted }))
        const names = wanted.map((label) => (typeof label === 'string' ? label : label.value))
        expect(found.reduce(after, live)).toEqual(names)
      }),
    )
  })

  it('are added by themselves, and again where a run was cut off', () => {
    const [first] = lowered({ enum: ['a'] }, { enum: ['a', 'b'] })
    expect(first?.lowered).toMatchObject({
      drafts: [
        {
          sql: "ALTER TYPE app.status ADD VALUE IF NOT EXISTS 'b' AFTER 'a'",
          boundary: 'standalone',
        },
      ],
    })
  })

  it.each<readonly [string, TypeSpec]>([
    ['less', { enum: ['a'] }],
    ['in another order', { enum: ['b', 'a'] }],
  ])('%s need a new type, and its users stop that', (_name, to) => {
    const from = { enum: ['a', 'b'] }
    expect(lowered(from, to).map(({ lowered: one }) => one.how)).toEqual(['replace'])
    const [used] = lowered(from, to, ['app.t'])
    expect(used?.lowered).toMatchObject({ how: 'refuse' })
    expect(JSON.stringify(used?.lowered)).toContain('Table/app.t uses the type')
  })
})

describe('a domain', () => {
  it('changes all but its base type in place', () => {
    const from: TypeSpec = {
      domain: { type: 'int', default: '1', constraints: [{ name: 'low', check: 'VALUE > 0' }] },
    }
    const to: TypeSpec = {
      domain: {
        type: 'integer',
        notNull: true,
        constraints: [
          { name: 'low', check: 'VALUE > 1 -- one' },
          { name: 'high', check: 'VALUE < 9' },
        ],
      },
    }
    expect([...statements(lowered(from, to))].sort()).toEqual([
      'ALTER DOMAIN app.status ADD CONSTRAINT high CHECK (VALUE < 9)',
      'ALTER DOMAIN app.status ADD CONSTRAINT low CHECK (VALUE > 1 -- one\n)',
      'ALTER DOMAIN app.status DROP CONSTRAINT low',
      'ALTER DOMAIN app.status DROP DEFAULT',
      'ALTER DOMAIN app.status SET NOT NULL',
    ])
    const other = lowered(from, { domain: { type: 'bigint' } })
    expect(other.find(({ change }) => change.part === 'type')?.lowered.how).toBe('replace')
  })
})

describe('a composite', () => {
  const from: TypeSpec = {
    composite: [
      { name: 'a', type: 'int' },
      { name: 'b', type: 'text' },
    ],
  }

  it('takes attributes behind the others only', () => {
    const c = { name: 'c', type: 'date' }
    const [a, b] = from.composite ?? []
    if (a === undefined || b === undefined) throw new Error('no attributes')
    expect(statements(lowered(from, { composite: [a, b, c] }))).toEqual([
      'ALTER TYPE app.status ADD ATTRIBUTE c date',
    ])
    expect(lowered(from, { composite: [a, c, b] }).map(({ lowered: one }) => one.how)).toEqual([
      'replace',
    ])
  })

  it('keeps the values of an attribute under its new name', () => {
    const to = {
      composite: [
        { name: 'a', type: 'int' },
        { name: 'z', type: 'text', renamedFrom: 'b' },
      ],
    }
    expect(statements(lowered(from, to))).toEqual(['ALTER TYPE app.status RENAME ATTRIBUTE b TO z'])
  })
})
