import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { levels, topologicalOrder } from '../../src/graph/topological-order.ts'

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Random graphs without cycles: a node may need only smaller ones. */
const acyclic = fc
  .integer({ min: 1, max: 40 })
  .chain((size) =>
    fc.tuple(
      fc.constant(size),
      fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: size * 3 }),
      fc.shuffledSubarray([...Array(size).keys()], { minLength: size, maxLength: size }),
    ),
  )
  .map(([size, pairs, order]) => {
    const needs = new Map<string, string[]>()
    for (const [a, b] of pairs) {
      if (a === b) continue
      const [low, high] = a < b ? [a, b] : [b, a]
      const list = needs.get(`n${high}`) ?? []
      list.push(`n${low}`)
      needs.set(`n${high}`, list)
    }
    return { nodes: [...Array(size).keys()].map((n) => `n${n}`), order, needs }
  })

describe('topologicalOrder', () => {
  test('puts every node after what it needs, whatever the order of the input', () => {
    fc.assert(
      fc.property(acyclic, ({ nodes, order, needs }) => {
        const needsOf = (node: string): readonly string[] => needs.get(node) ?? []
        const sorted = topologicalOrder(nodes, needsOf, compare)
        expect(sorted.cycle).toEqual([])
        const place = new Map(sorted.order.map((node, index) => [node, index] as const))
        for (const node of nodes) {
          for (const need of needsOf(node)) {
            expect(place.get(need)).toBeLessThan(place.get(node) ?? -1)
          }
        }
        const shuffled = order.flatMap((index) => nodes[index] ?? [])
        expect(topologicalOrder(shuffled, needsOf, compare).order).toEqual(sorted.order)
      }),
    )
  })

  test('breaks ties by the given comparison', () => {
    expect(topologicalOrder(['c', 'a', 'b'], () => [], compare).order).toEqual(['a', 'b', 'c'])
  })

  test('reports a cycle with its members in order', () => {
    const needs: Record<string, string[]> = { a: ['b'], b: ['c'], c: ['a'], d: ['a'] }
    const { cycle, order } = topologicalOrder(['d', 'c', 'b', 'a'], (n) => needs[n] ?? [], compare)
    expect(order).toEqual([])
    expect([...cycle].sort()).toEqual(['a', 'b', 'c'])
    for (const [index, node] of cycle.entries()) {
      expect(needs[node]).toContain(cycle[(index + 1) % cycle.length])
    }
  })

  test('counts levels from what needs nothing', () => {
    const needs: Record<string, string[]> = { b: ['a'], c: ['a', 'b'] }
    const found = levels(['a', 'b', 'c'], (n) => needs[n] ?? [])
    expect([...found]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ])
  })
})
