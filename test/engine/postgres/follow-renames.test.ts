import { expect, it } from 'vitest'
import { followRenames } from '../../../src/engine/postgres/follow-renames.ts'
import type { LiveObject } from '../../../src/resource/resource.ts'

const renamed = [{ from: 'app.orders', to: 'app.bills' }]

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
