import { afterEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { connect } from '../../../src/engine/timeplus/connection.ts'
import { resourceId } from '../../../src/resource/id.ts'
import { type Answer, greeting, type SmallServer, smallServer } from './small-server.ts'

let server: SmallServer | undefined
let connection: Connection | undefined

afterEach(async () => {
  await connection?.close()
  await server?.close()
})

const key = (kind: string, name: string) => ({
  id: resourceId(kind, `d.${name}`),
  kind,
  address: { database: 'd', name },
})
const view = (name: string, settings = ''): readonly string[] => [
  'd',
  name,
  'MaterializedView',
  `CREATE MATERIALIZED VIEW d.${name} INTO d.t (\\\`a\\\` int32) AS SELECT a FROM d.s${settings}`,
]
const state = (...values: readonly string[]): string =>
  `d\t${values.join('\t')}\t2026-11-21T10:00:00Z\n`

async function readinessOf(
  names: readonly string[],
  states: string | Answer,
  log = 'introspection_state_log',
) {
  const found = [view('m1'), view('m2'), view('paused', ' SETTINGS pause_on_start = true')]
  server = await smallServer([
    ...greeting('3.0.1', ['users', log]),
    [new RegExp(`FROM table\\(system\\.${log}\\)`), states],
    [
      /create_table_query FROM system\.tables/,
      [
        'database\tname\tengine\tcreate_table_query',
        ...found.map((row) => row.join('\t')),
        '',
      ].join('\n'),
    ],
    [/^SELECT database, name, engine FROM system\.tables/, 'database\tname\tengine\n'],
  ])
  connection = await connect({ name: 'x', url: server.url }, { root: '/' })
  const told = await connection.readiness(names.map((name) => key('MaterializedView', name)))
  return told.map((one) => [one.state, one.why, one.since])
}

const head = 'database\tname\tnode_id\tstate_name\tvalue\tsince\n'

describe('a materialized view', () => {
  it.each([
    ['executes', state('m1', '1', 'status', 'Executing'), ['ready', '']],
    [
      'executes, in the words of 2.x',
      state('m1', '1', 'status', 'ExecutingPipeline'),
      ['ready', ''],
    ],
    [
      'executes on another node',
      state('m1', '1', 'status', 'Suspended') + state('m1', '2', 'status', 'Executing'),
      ['ready', ''],
    ],
    ['has told nothing yet', '', ['ready', '']],
    [
      'is being built',
      state('m1', '1', 'status', 'Building'),
      ['waiting', 'its state is Building'],
    ],
    [
      'recovers',
      state('m1', '1', 'status', 'AutoRecovering') +
        state('m1', '1', 'last_error_message', 'Code: 60. DB::Exception: gone'),
      ['waiting', 'it recovers: gone'],
    ],
    [
      'failed',
      state('m1', '1', 'status', 'Error') +
        state(
          'm1',
          '1',
          'last_error_message',
          'Code: 2547. DB::Exception: Sequence compacted away',
        ),
      ['failed', 'it stopped with an error: Sequence compacted away'],
    ],
    [
      'was paused by hand',
      state('m1', '1', 'status', 'Paused'),
      ['failed', 'it is paused (SYSTEM RESUME MATERIALIZED VIEW)'],
    ],
  ])('that %s', async (_, states, expected) => {
    const [told] = await readinessOf(['m1'], head + states)
    expect(told?.slice(0, 2)).toEqual(expected)
    expect(told?.[2]).toBe(expected[0] === 'ready' ? null : '2026-11-21T10:00:00Z')
  })

  it('that shall not run is ready when it is paused', async () => {
    const [told] = await readinessOf(['paused'], head + state('paused', '1', 'status', 'Paused'))
    expect(told?.[0]).toBe('ready')
  })

  it('is asked for in the log of 2.x, which may be of another form', async () => {
    const refused = {
      status: 404,
      body: 'Code: 47. DB::Exception: Unknown column. (UNKNOWN_IDENTIFIER)',
    }
    expect(await readinessOf(['m1', 'm2'], refused, 'stream_state_log')).toEqual([
      ['ready', '', null],
      ['ready', '', null],
    ])
  })

  it('that is not there has failed', async () => {
    const [told] = await readinessOf(['gone'], head)
    expect(told).toEqual(['failed', 'it does not exist', null])
  })
})
