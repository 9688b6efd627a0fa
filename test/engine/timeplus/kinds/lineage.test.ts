/** Columns across relations: targets of materialized views, and names that are the server's own. */
import { expect, it } from 'vitest'
import type { KindContext } from '../../../../src/engine/engine.ts'
import { columnsOfRelation, queryFacts } from '../../../../src/engine/timeplus/kinds/lineage.ts'

const relations: { readonly [name: string]: ReturnType<KindContext['lookup']> } = {
  'd.s': { kind: 'Stream', spec: { columns: [{ name: 'a', type: 'int' }] } },
  'd.t': { kind: 'Stream', spec: { columns: [{ name: 'n', type: 'int' }] } },
  'd.m': { kind: 'MaterializedView', spec: { into: 't', query: 'SELECT a AS n, a AS m FROM s' } },
}

const context: KindContext = {
  database: 'd',
  side: 'desired',
  lookup: (_namespace, name) => relations[name],
}

it('a query can have columns of the server that nothing it reads has', () => {
  const query =
    'WITH c AS (SELECT count() AS n FROM s EMIT CHANGELOG) SELECT n, _tp_delta, nope FROM c'
  const { missing } = queryFacts(query, ['query'], context)
  expect(missing.map(({ name }) => name)).toEqual(['nope'])
})

it('what is read from a materialized view is read from its target', () => {
  const names = columnsOfRelation('d.m', context)?.filter(({ hidden }) => hidden !== true)
  expect(names?.map(({ name }) => name)).toEqual(['n', '_tp_time'])
})
