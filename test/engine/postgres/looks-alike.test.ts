/**
 * What stands on something that changes in a way that it cannot tell is not tried in scratch
 * schemas. The plan is the same as when it is.
 */
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { Changeset } from '../../../src/changeset/changeset.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { engineOf } from '../../../src/engine/index.ts'
import {
  routinesLookAlike,
  tablesLookAlike,
  typesLookAlike,
} from '../../../src/engine/postgres/kinds/looks-alike.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { type PostgresProject, postgresProject } from '../../harness/postgres-project.ts'

let project: PostgresProject

beforeAll(async () => {
  project = await postgresProject('alike')
  project.write(Object.values(before))
  await project.apply()
})
afterAll(async () => await project?.close())

const before = {
  schema: { kind: 'Schema', name: 'app' },
  state: { kind: 'Type', name: 'app.state', enum: ['new', 'paid'] },
  fee: {
    kind: 'Function',
    name: 'app.fee',
    arguments: [{ name: 'n', type: 'numeric' }],
    returns: 'numeric',
    language: 'sql',
    volatility: 'immutable',
    body: 'SELECT n * 2',
  },
  orders: {
    kind: 'Table',
    name: 'app.orders',
    columns: [
      { name: 'id', type: 'int', nullable: false },
      { name: 'state', type: 'app.state', default: "'new'" },
      { name: 'amount', type: 'decimal(8)', default: '0' },
    ],
    constraints: [
      { name: 'orders_state', check: "state <> 'paid' or amount > 0" },
      { name: 'orders_fee', check: 'app.fee(amount) >= 0' },
    ],
    indexes: [{ name: 'orders_by_fee', columns: ['(app.fee(amount))'] }],
  },
  paid: {
    kind: 'View',
    name: 'app.paid',
    query: "select *, app.fee(amount) as fee from app.orders where state = 'paid'",
  },
  sums: {
    kind: 'MaterializedView',
    name: 'app.sums',
    query: 'select state, sum(fee) as fees from app.paid group by 1',
  },
} satisfies { readonly [name: string]: JsonObject }

type Changed = { readonly [Name in keyof typeof before]?: JsonObject }

const unseen: readonly (readonly [string, Changed, string])[] = [
  ['a label', { state: { ...before.state, enum: ['new', 'late', 'paid'] } }, 'Type/app.state'],
  ['a body', { fee: { ...before.fee, body: 'SELECT n * 3' } }, 'Function/app.fee(numeric)'],
  [
    'an index',
    {
      orders: {
        ...before.orders,
        indexes: [...before.orders.indexes, { name: 'by_id', columns: ['id'] }],
      },
    },
    'Table/app.orders',
  ],
]

describe('what cannot be told from outside', () => {
  it.each(unseen)('%s', async (_what, changed, id) => {
    project.write(Object.values({ ...before, ...changed }))
    const [short, long] = [await plan(isShort), await plan(isLong)]
    expect(short.changeset).toEqual(long.changeset)
    expect(short.changeset.actions.map((action) => `${action.kind}/${action.name}`)).toEqual([id])
    expect(long.views).toBeGreaterThan(0)
    expect(short.views).toBe(0)
  })

  it('all of it at once, beside what is told', async () => {
    const column = { name: 'note', type: 'text' }
    const orders = { ...before.orders, columns: [...before.orders.columns, column] }
    const changes = Object.assign({}, ...unseen.map(([, changed]) => changed)) as Changed
    project.write(Object.values({ ...before, ...changes, orders }))
    const [short, long] = [await plan(isShort), await plan(isLong)]
    expect(short.changeset).toEqual(long.changeset)
    // `*` has one column more.
    expect(short.changeset.actions.map(({ name }) => name)).toContain('app.paid')
  })

  it('and somebody else had a hand in it', async () => {
    await project.ask('ALTER TABLE app.orders ALTER amount SET DEFAULT 7')
    const [changed] = unseen.map(([, one]) => one)
    project.write(Object.values({ ...before, ...changed }))
    const [short, long] = [await plan(isShort), await plan(isLong)]
    await project.ask('ALTER TABLE app.orders ALTER amount SET DEFAULT 0')
    expect(short.changeset).toEqual(long.changeset)
    expect(short.changeset.actions.map(({ name }) => name)).toEqual(['app.state', 'app.orders'])
  })
})

test('what can be told', () => {
  const type = { enum: ['a', 'b'] }
  expect(typesLookAlike(type, { enum: ['b', 'a'] })).toBe(false)
  expect(typesLookAlike(type, { enum: ['a'] })).toBe(false)
  expect(typesLookAlike(type, { enum: ['a', { value: 'c', renamedFrom: 'b' }] })).toBe(false)
  expect(typesLookAlike(type, { domain: { type: 'text' } })).toBe(false)
  expect(typesLookAlike(type, { enum: ['a', 'c', 'b'], comment: 'x' })).toBe(true)

  const routine = { language: 'sql', body: 'SELECT 1', returns: 'int' }
  expect(routinesLookAlike(routine, { ...routine, body: 'SELECT 2' })).toBe(true)
  expect(routinesLookAlike(routine, { ...routine, ...{ returns: 'text' } })).toBe(false)
  expect(routinesLookAlike(routine, { ...routine, ...{ volatility: 'stable' } })).toBe(false)

  const table = { columns: [{ name: 'a', type: 'int' }] }
  const index = { name: 'i', columns: ['a'] }
  expect(tablesLookAlike(table, { ...table, indexes: [index] })).toBe(true)
  expect(tablesLookAlike(table, { ...table, indexes: [{ ...index, unique: true }] })).toBe(false)
  expect(tablesLookAlike(table, { columns: [{ name: 'a', type: 'text' }] })).toBe(false)
  const parted = { ...table, partitionBy: 'LIST (a)' }
  expect(tablesLookAlike(parted, { ...parted, indexes: [index] })).toBe(false)
})

const isShort = (engine: Engine): Engine => engine
const isLong = (engine: Engine): Engine => ({
  ...engine,
  kinds: Object.fromEntries(
    Object.entries(engine.kinds).map(([name, { looksAlike: _looks, ...rules }]) => [name, rules]),
  ),
})

async function plan(
  as: (engine: Engine) => Engine,
): Promise<{ readonly changeset: Changeset; readonly views: number }> {
  let views = 0
  const changeset = await project.plan([], {
    engineOf: async (name) => as(await engineOf(name)),
    onStatement: (sql) => {
      views += sql.match(/CREATE (?:MATERIALIZED )?VIEW "?sluice_/g)?.length ?? 0
    },
  })
  return { changeset, views }
}
