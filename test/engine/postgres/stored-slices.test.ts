/** Many objects are tried out in slices: each whole, all together everything. */
import { beforeAll, expect, it } from 'vitest'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { inSlices } from '../../../src/engine/postgres/stored/slices.ts'
import { loadGrammar } from '../../../src/engine/postgres/sql/parser.ts'
import { compile } from '../../../src/link/compile.ts'
import type { ResourceId } from '../../../src/resource/id.ts'
import { documentOf } from '../../harness/documents.ts'
import { storedFixtures } from './stored-fixtures.ts'

beforeAll(loadGrammar)

const limits = [1, 5, 20, 10_000]
const cases = storedFixtures.flatMap((fixture) => limits.map((most) => ({ ...fixture, most })))

it.each(cases)('$name, at most $most', ({ name, documents, database = 'public', most }) => {
  const { resources, graph, context } = compile(documents.map(documentOf), {
    engine: postgres,
    database,
  })
  const needsOf = (id: ResourceId): readonly ResourceId[] =>
    (graph.needs.get(id) ?? []).filter(({ late }) => !late).map(({ dependency }) => dependency)
  const making = {
    kinds: postgres.kinds,
    context: { desired: context, live: context, breaksUnmanaged: false },
  }
  const slices = [...inSlices(resources, needsOf, making, most)]
  for (const slice of slices) {
    const ids = slice.map(({ id }) => id)
    // In creation order, with everything that it needs.
    expect(ids).toEqual(resources.map(({ id }) => id).filter((id) => ids.includes(id)))
    expect(ids.flatMap(needsOf).filter((id) => !ids.includes(id))).toEqual([])
  }
  const all = new Set(slices.flat().map(({ id }) => id))
  expect(all.size).toBe(resources.length)
  if (most === 1 && name.startsWith('tables')) expect(slices.length).toBeGreaterThan(1)
  if (most === 10_000) expect(slices.length).toBe(1)
})

it('a body in SQL that is put in its callers brings what it calls', () => {
  const documents = storedFixtures.find(({ name }) => name.startsWith('what is named'))
  const { resources, context } = compile((documents?.documents ?? []).map(documentOf), {
    engine: postgres,
    database: 'app',
  })
  const making = {
    kinds: postgres.kinds,
    context: { desired: context, live: context, breaksUnmanaged: false },
  }
  const slices = [...inSlices(resources, () => [], making, 1)].map((slice) =>
    slice.map(({ name }) => name),
  )
  expect(slices).toContainEqual(['app.helper(int)', 'app.twice(int)'])
})
