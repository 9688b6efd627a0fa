import { expect, it } from 'vitest'
import { followRenames } from '../../../src/engine/postgres/follow-renames.ts'
import type { LiveObject } from '../../../src/resource/resource.ts'

const renamed = [{ kind: 'Table', from: 'app.orders', to: 'app.bills' }]

function followed(spec: LiveObject['spec']): LiveObject['spec'] {
  return followRenames({ kind: 'View', name: 'app.v', spec } as unknown as LiveObject, renamed)
}

it('definitions follow a new name, and a literal that stands for an object does', () => {
  const query = "SELECT orders.id, 'app.orders'::regclass FROM app.orders"
  expect(followed({ query })).toEqual({
    query: "SELECT bills.id, 'app.bills'::regclass FROM app.bills",
  })
})

it('data and comments say what they always said', () => {
  const spec = {
    comment: 'reads app.orders',
    columns: [{ name: 'id', comment: 'of app.orders' }],
    query: "SELECT 'it''s app.orders'::text AS src",
  }
  expect(followed(spec)).toEqual(spec)
})

it('a role of another name is followed where roles stand, and a schema of its name is none', () => {
  const roles = [{ kind: 'Role', from: 'app', to: 'app_rw' }]
  const of = (spec: LiveObject['spec']): LiveObject['spec'] =>
    followRenames({ kind: 'Table', name: 'app.t', spec } as unknown as LiveObject, roles)
  expect(
    of({
      owner: 'app',
      memberOf: [{ role: 'app' }, { role: 'other' }],
      query: 'SELECT app.t.id, app.f() FROM app.t',
      rowSecurity: { policies: [{ name: 'app', to: ['app'] }] },
    }),
  ).toEqual({
    owner: 'app_rw',
    memberOf: [{ role: 'app_rw' }, { role: 'other' }],
    query: 'SELECT app.t.id, app.f() FROM app.t',
    rowSecurity: { policies: [{ name: 'app', to: ['app_rw'] }] },
  })
})
