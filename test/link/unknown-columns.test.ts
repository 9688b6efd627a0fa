import { describe, expect, it } from 'vitest'
import { clickhouse } from '../../src/engine/clickhouse/index.ts'
import { compile } from '../../src/link/compile.ts'
import { loadPlan } from '../source/memory-project.ts'

const table = `kind: Table
name: shop.orders
columns: [{ name: id, type: UInt64 }, { name: amount, type: Int64 }, { name: n, type: 'Nested(p Int8, q Int8)' }, { name: twice, type: Int64, alias: 'amount * 2' }]
engine: MergeTree
orderBy: id
`
const view = (query: string, more = ''): string =>
  `kind: View\nname: shop.v\nquery: |\n  ${query}\n${more}`

function problems(...documents: readonly string[]): readonly string[] {
  const plan = ['kind: Database\nname: shop\n', table, ...documents].join('---\n')
  const plans = loadPlan(plan)
  const { diagnostics } = compile(plans.documents, { engine: clickhouse, database: 'shop' })
  return diagnostics.map(({ code, message, hint, span }) => {
    const text = plans.textOf(span?.file ?? '') ?? ''
    return `${code} ${message} [${text.slice(span?.start, span?.end)}] ${hint}`
  })
}

describe('columns that nothing declares', () => {
  it('names the reader, the column, its place and the nearest name', () => {
    expect(problems(view('SELECT id, amuont FROM orders'))).toEqual([
      'UNKNOWN_COLUMN view `shop.v` reads column `amuont`, which `shop.orders` does not have [amuont] did you mean `amount`?',
    ])
  })

  it('finds them through views, materialized views, dictionaries and row policies', () => {
    const found = problems(
      view('SELECT id AS key FROM orders'),
      'kind: View\nname: shop.w\nquery: SELECT id FROM v\n',
      'kind: MaterializedView\nname: shop.mv\nengine: MergeTree\norderBy: id\nquery: SELECT id, price FROM orders\n',
      "kind: Dictionary\nname: shop.d\ncolumns: [{ name: id, type: UInt64 }, { name: label, type: String }]\nprimaryKey: id\nsource: CLICKHOUSE(TABLE 'orders')\nlayout: FLAT()\nlifetime: '0'\n",
      "kind: Dictionary\nname: shop.e\ncolumns: [{ name: id, type: UInt64 }, { name: label, type: String }]\nprimaryKey: id\nsource: CLICKHOUSE(QUERY 'SELECT id, cost AS label FROM shop.orders')\nlayout: FLAT()\nlifetime: '0'\n",
      'kind: RowPolicy\nname: p\non: shop.orders\nusing: owner = 1\nto: ALL\n',
    )
    expect(found.map((line) => /`[^`]*` reads column `[^`]*`.*\[[^\]]*\]/.exec(line)?.[0])).toEqual(
      [
        '`shop.w` reads column `id`, which `shop.v` does not have [id]',
        '`shop.mv` reads column `price`, which `shop.orders` does not have [price]',
        '`shop.d` reads column `label`, which `shop.orders` does not have [label]',
        '`shop.e` reads column `cost`, which `shop.orders` does not have [cost]',
        '`shop.orders.p` reads column `owner`, which `shop.orders` does not have [owner]',
      ],
    )
  })

  it('says nothing of elements, virtual columns and tables without a list of columns', () => {
    const found = problems(
      "kind: Dictionary\nname: shop.d\ncolumns: [{ name: id, type: UInt64 }, { name: amount.x, type: Int8 }, { name: _table, type: String }]\nprimaryKey: id\nsource: CLICKHOUSE(TABLE 'orders')\nlayout: FLAT()\nlifetime: '0'\n",
      'kind: Table\nname: shop.all\nengine: Distributed(main, shop, orders, rand())\n',
      'kind: Table\nname: shop.every\nddl: CREATE TABLE shop.every ENGINE = Distributed(main, shop, orders, rand())\n',
      view('SELECT all.amount, every.amount FROM all JOIN every ON all.id = every.id'),
      'kind: RowPolicy\nname: p\non: shop.every\nusing: id = 1\nto: ALL\n',
    )
    expect(found.filter((line) => line.startsWith('UNKNOWN_COLUMN'))).toEqual([])
  })

  it('says nothing where a name may be there after all', () => {
    for (const query of [
      'SELECT twice, n.p, n, id AS x, x + 1 AS y, y FROM orders',
      'SELECT _part, count() FROM orders GROUP BY _part',
      'SELECT anything FROM theirs',
      'SELECT * EXCEPT (id), anything FROM theirs JOIN orders ON 1',
      "SELECT anything FROM merge(currentDatabase(), 'x')",
      'SELECT o.id, arrayMap(z -> z + amount, [1]) FROM orders AS o',
      'SELECT dummy',
      'SELECT _headers.name, `n.p.size0`, `n.q` FROM orders',
      'SELECT events.day FROM events',
      "SELECT hasColumnInTable('shop', 'orders', 'x') ? x : 1 FROM orders",
    ]) {
      const theirs =
        'kind: External\nname: shop.theirs\nof: table\ncolumns: [{ name: id, type: UInt8 }]\n'
      const events =
        "kind: Table\nname: shop.events\ncolumns: [{ name: id, type: UInt8 }]\nengine: File(CSV, 'day=1/x.csv')\n"
      expect([query, ...problems(theirs, events, view(query))]).toEqual([query])
    }
  })
})
