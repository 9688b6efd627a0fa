import { beforeAll, describe, expect, it } from 'vitest'
import { compareForms } from '../../../src/diff/compare-forms.ts'
import type { KindContext } from '../../../src/engine/engine.ts'
import { sequence, type SequenceSpec } from '../../../src/engine/postgres/kinds/sequence.ts'
import { loadGrammar } from '../../../src/engine/postgres/sql/parser.ts'
import { resourceId } from '../../../src/resource/id.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { defaultLifecycle } from '../../../src/resource/resource.ts'
import { ask, freshDatabase, sharedPostgres } from '../../harness/postgres-servers.ts'

beforeAll(loadGrammar)

const address = { database: 'public', name: 's' }
const side = (name: KindContext['side']): KindContext => ({
  database: 'public',
  side: name,
  lookup: () => undefined,
})

function read(json: JsonObject): SequenceSpec {
  const { spec, problems } = sequence.read(
    { kind: 'Sequence', name: 's', ...json },
    side('desired'),
  )
  expect(problems).toEqual([])
  return spec
}

const normal = (json: JsonObject): unknown => sequence.normal(read(json), address, side('desired'))

function statements(from: JsonObject, to: JsonObject): readonly string[] {
  const live = {
    id: resourceId('Sequence', 's'),
    kind: 'Sequence',
    name: 's',
    address,
    spec: read(from),
  }
  const resource = {
    ...live,
    spec: read(to),
    lifecycle: defaultLifecycle,
    dependsOn: [],
    checks: [],
    secrets: [],
  }
  const context = { desired: side('desired'), live: side('live'), breaksUnmanaged: false }
  const { changes } = compareForms(
    sequence.normal(live.spec, address, context.live),
    sequence.normal(resource.spec, address, context.desired),
  )
  const drafts = changes.flatMap((change) => {
    const lowered = sequence.fields[change.top]?.lower(change, live, resource, context)
    return lowered?.how === 'alter' ? lowered.drafts : []
  })
  return [...new Set(drafts.map(({ sql }) => sql))]
}

describe('the numbers of a sequence', () => {
  it.each<readonly [JsonObject, JsonObject]>([
    [{}, { as: 'int8', start: 1, increment: 1, min: 1, cache: 1, cycle: false }],
    [{}, { max: '9223372036854775807' }],
    [{ as: 'integer' }, { as: 'int4', max: 2147483647 }],
    [
      { as: 'smallint', increment: -1 },
      { as: 'int2', increment: -1, min: -32768, max: -1, start: -1 },
    ],
    [{ min: 5 }, { min: '+5', start: 5 }],
  ])('%j are those of %j', (short, long) => {
    expect(normal(short)).toEqual(normal(long))
  })

  it('are whole, however large', () => {
    const { problems } = sequence.read(
      { kind: 'Sequence', name: 's', start: '1.5' },
      side('desired'),
    )
    expect(problems).toMatchObject([{ code: 'BAD_VALUE', path: ['start'] }])
    expect(read({ max: '9223372036854775807' }).max).toBe('9223372036854775807')
  })
})

it('all that differs is one statement, and where it has got to stays', async () => {
  const from = { as: 'int', start: 7 }
  const to = { min: 100, max: 200, start: 150, increment: 5, cache: 3, cycle: true }
  const changed = statements(from, to)
  expect(changed).toEqual([
    'ALTER SEQUENCE public.s AS bigint INCREMENT BY 5 MINVALUE 100 MAXVALUE 200 START WITH 150 CACHE 3 CYCLE',
  ])
  const database = await freshDatabase(await sharedPostgres())
  try {
    await ask(
      database.url,
      `CREATE SEQUENCE s AS int START 7; SELECT setval('s', 120); ${changed[0]}`,
    )
    const [row] = await ask(database.url, "SELECT nextval('s')")
    expect(row).toEqual({ nextval: '125' })
    const back = statements(to, from)
    // The server looks at where it is: 125 fits.
    await ask(database.url, back.join('; '))
    const [again] = await ask(database.url, 'SELECT seqstart, seqmin, seqmax FROM pg_sequence')
    expect(again).toEqual({ seqstart: '7', seqmin: '1', seqmax: '2147483647' })
  } finally {
    await database.drop()
  }
})

it('belongs to its column once that is there', () => {
  const [create, owned] = sequence.create(
    {
      id: resourceId('Sequence', 'public.s'),
      kind: 'Sequence',
      name: 'public.s',
      address,
      spec: read({ ownedBy: 't.Id' }),
      lifecycle: defaultLifecycle,
      dependsOn: [],
      checks: [],
      secrets: [],
    },
    { desired: side('desired'), live: side('live'), breaksUnmanaged: false },
  )
  expect([create?.sql, owned?.sql]).toEqual([
    'CREATE SEQUENCE public.s',
    'ALTER SEQUENCE public.s OWNED BY public.t."Id"',
  ])
  expect(owned?.phase).toBe('follow')
})
