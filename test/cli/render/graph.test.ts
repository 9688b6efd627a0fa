import { describe, expect, it } from 'vitest'
import { graphDot } from '../../../src/cli/render/graph-dot.ts'
import type { Graph } from '../../../src/cli/render/graph-flow.ts'
import { graphMermaid } from '../../../src/cli/render/graph-mermaid.ts'
import { graphText } from '../../../src/cli/render/graph-text.ts'
import { glyphsFor, plainLook } from '../../../src/cli/render/look.ts'

function graph(edges: readonly (readonly [string, string, string])[]): Graph {
  const ids = [...new Set(edges.flatMap(([dependant, dependency]) => [dependency, dependant]))]
  return {
    nodes: ids.map((id) => {
      const [kind = '', name = ''] = id.split('/')
      return { kind, name, level: 0 }
    }),
    edges: edges.map(([dependant, dependency, via]) => ({ dependant, dependency, via, at: null })),
  }
}

const pipeline = graph([
  ['MaterializedView/mv', 'Table/raw', 'reads'],
  ['MaterializedView/mv', 'Table/minutes', 'writes to'],
  ['MaterializedView/mv', 'Function/usd', 'calls'],
  ['View/report', 'Table/minutes', 'reads'],
])

describe('a graph in the terminal', () => {
  it('goes the way data goes: through a view into the table it writes to', () => {
    expect(graphText(pipeline, plainLook)).toBe(
      [
        'Table/raw',
        '└─> MaterializedView/mv',
        '    └─> Table/minutes',
        '        └─> View/report',
        'Function/usd',
        '└─> MaterializedView/mv (above)',
        '',
        '5 resources, 4 edges, 1 level.',
        '',
      ].join('\n'),
    )
  })

  it('says what a database holds instead of hanging everything below it', () => {
    const edges = [
      ['View/d.v', 'Table/d.t', 'reads'],
      ['View/d.v', 'Database/d', 'in database'],
      ['Table/d.t', 'Database/d', 'in database'],
    ] as const
    const [first, ...rest] = graphText(graph(edges), plainLook).split('\n')
    expect([first, ...rest].slice(0, 3).sort()).toEqual([
      'Database/d   holds 2',
      'Table/d.t',
      '└─> View/d.v',
    ])
    expect(graphMermaid(graph(edges))).not.toContain('in database')
    expect(graphDot(graph(edges))).toContain('in database')
  })

  it('shows resources of a circle of flow too', () => {
    const circle = graph([
      ['MaterializedView/a', 'Table/x', 'reads'],
      ['MaterializedView/a', 'Table/y', 'writes to'],
      ['MaterializedView/b', 'Table/y', 'reads'],
      ['MaterializedView/b', 'Table/x', 'writes to'],
    ])
    const text = graphText(circle, plainLook)
    for (const id of ['Table/x', 'Table/y', 'MaterializedView/a', 'MaterializedView/b'])
      expect(text).toContain(id)
  })

  it('needs no more than ASCII', () => {
    const text = graphText(pipeline, { ...plainLook, glyphs: glyphsFor(false) })
    expect(text).toMatch(/^[\n -~]+$/)
  })
})

describe('a graph for other programs', () => {
  it('keeps odd names inside quotes', () => {
    const odd = graph([['View/a"b\\c]', 'Table/x#<y>', 'reads']])
    expect(graphDot(odd)).toContain('"Table/x#<y>" -> "View/a\\"b\\\\c]" [label="reads"];')
    expect(graphMermaid(odd)).toContain('n0["Table/x#35;#60;y#62;"]')
    expect(graphMermaid(odd)).toContain('n0 -->|"reads"| n1')
  })
})
