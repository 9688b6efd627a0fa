import { describe, expect, test } from 'vitest'
import { buildGraph } from '../../src/graph/graph.ts'
import { selectResources } from '../../src/lower/selection.ts'
import type { ResourceId } from '../../src/resource/id.ts'

const ids = ['Table/d.raw', 'View/d.daily', 'View/d.report', 'Function/usd'] as ResourceId[]
const [raw, daily, report, usd] = ids as [ResourceId, ResourceId, ResourceId, ResourceId]
const graph = buildGraph(ids, [
  { dependant: daily, dependency: raw, via: 'reads' },
  { dependant: daily, dependency: usd, via: 'calls' },
  { dependant: report, dependency: daily, via: 'reads' },
])

const chosen = (select: readonly string[], exclude: readonly string[] = []): readonly string[] =>
  ids.filter(selectResources({ select, exclude }, ids, graph).has)

describe('selectResources', () => {
  test('takes exactly the matches', () => {
    expect(chosen(['View/d.daily'])).toEqual([daily])
    expect(chosen(['daily'])).toEqual([daily])
    expect(chosen(['d.*'])).toEqual([raw, daily, report])
  })

  test('adds what a match needs, or what needs it', () => {
    expect(chosen(['+daily'])).toEqual([raw, daily, usd])
    expect(chosen(['raw+'])).toEqual([raw, daily, report])
    expect(chosen(['+daily+'])).toEqual(ids)
  })

  test('leaves out what is excluded, also without a selection', () => {
    expect(chosen([], ['View/*'])).toEqual([raw, usd])
    expect(chosen(['d.*'], ['raw'])).toEqual([daily, report])
  })

  test('names patterns that match nothing', () => {
    expect(selectResources({ select: ['dayly'], exclude: [] }, ids, graph).unmatched).toEqual([
      'dayly',
    ])
  })

  test('is partial only when something was asked for', () => {
    expect(selectResources({ select: [], exclude: [] }, ids, graph).isPartial).toBe(false)
    expect(selectResources({ select: ['raw'], exclude: [] }, ids, graph).isPartial).toBe(true)
  })
})
