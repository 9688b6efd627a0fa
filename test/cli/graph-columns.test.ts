import { describe, expect, it } from 'vitest'
import { documentOf } from './document-schema.ts'
import { directoryForTest, sluice, write } from './run-sluice.ts'

const plans = `kind: Table
name: d.events
columns: [{ name: id, type: UInt64 }, { name: amount, type: Int64 }]
engine: MergeTree
orderBy: id
---
kind: View
name: d.totals
query: SELECT id, sum(amount) AS total FROM d.events GROUP BY id
---
kind: View
name: d.odd
query: SELECT number, * FROM merge('d', 'ev')
---
kind: MaterializedView
name: d.copy
to: d.store
query: SELECT total AS sum FROM d.totals
---
kind: Table
name: d.store
columns: [{ name: sum, type: Int64 }]
engine: MergeTree
orderBy: sum
---
kind: Database
name: d
`

async function graph(format: string): Promise<string> {
  const directory = directoryForTest()
  const project =
    'version: 1\nname: g\nengine: clickhouse\nplans: [plans.yaml]\nenvironments: { local: { url: "chdb:state" } }\npolicy: { rules: { mv-over-view: off } }\n'
  write(directory, { 'sluice.yaml': project, 'plans.yaml': plans })
  const words = ['graph', '--columns', '--format', format]
  const { code, stdout, stderr } = await sluice(words, { cwd: directory })
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

describe('graph --columns', () => {
  it('json: where every column comes from, null for what is not known', async () => {
    const { columns } = documentOf(await graph('json'), 'graph')
    expect([...(columns as readonly object[])].sort(byText)).toEqual(
      [
        { from: 'Table/d.events.id', to: 'View/d.totals.id' },
        { from: 'Table/d.events.amount', to: 'View/d.totals.total' },
        { from: null, to: 'View/d.odd.number' },
        { from: null, to: 'View/d.odd.*' },
        { from: 'View/d.totals.total', to: 'MaterializedView/d.copy.sum' },
        { from: 'MaterializedView/d.copy.sum', to: 'Table/d.store.sum' },
      ].sort(byText),
    )
  })

  it('text: below the resource', async () => {
    const text = await graph('text')
    expect(text).toContain('id    <- Table/d.events.id')
    expect(text).toContain('total <- Table/d.events.amount')
    expect(text).toContain('*      <- unknown')
    expect(text).toContain('sum <- MaterializedView/d.copy.sum')
  })

  it('mermaid and dot: columns inside their resource', async () => {
    const mermaid = await graph('mermaid')
    expect(mermaid).toMatch(/subgraph n\d+\["View\/d.totals"\]\n {4}n\d+c0\["id"\]/)
    expect(mermaid).toMatch(/n\d+c\d+ --> n\d+c\d+/)
    expect(mermaid).toContain('(("?")) -.->')
    const dot = await graph('dot')
    expect(dot).toMatch(
      /subgraph cluster_\d+ \{\n {4}"View\/d.totals";\n {4}n\d+c0 \[label="id", shape=plain\];/,
    )
    expect(dot).toContain('[style=dashed];')
  })
})

function byText(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}
