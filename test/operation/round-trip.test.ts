import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderDoctorMarkdown } from '../../src/cli/render/doctor-markdown.ts'
import type { Connection, Engine } from '../../src/engine/engine.ts'
import { engineOf } from '../../src/engine/index.ts'
import type { RoundTripCase, RoundTripReport } from '../../src/operation/results.ts'
import { roundTrip } from '../../src/operation/round-trip.ts'

let directory: string
let engine: Engine
let connection: Connection

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-round-trip-'))
  engine = await engineOf('clickhouse')
  connection = await engine.connect({ name: 'local', url: 'chdb:state' }, { root: directory })
})
afterAll(async () => {
  await connection?.close()
  await rm(directory, { recursive: true, force: true })
})

const run = (changed: Partial<Engine> = {}): Promise<RoundTripReport> =>
  roundTrip({ ...engine, ...changed }, connection, 'sluice')
const outcomes = (
  { cases }: RoundTripReport,
  outcome: RoundTripCase['outcome'],
): readonly string[] =>
  cases
    .filter((tried) => tried.outcome === outcome)
    .map(({ kind, name, what }) => `${kind}/${name} ${what}`)

const database = 'sluice_doctor'
const view = (name: string, query: string): { kind: string; name: string; query: string } => ({
  kind: 'View',
  name: `${database}.${name}`,
  query,
})

describe('a round trip', () => {
  it('creates, changes and drops every sample, and leaves nothing', async () => {
    const report = await run()
    expect(report.cases.filter(({ outcome }) => outcome !== 'held')).toEqual([])
    const samples = engine.samples(database).length
    const probes = engine.probes?.(database).length ?? 0
    expect(report.cases).toHaveLength(2 * samples + probes)
    expect(report.cases.every(({ statements }) => statements.length > 0)).toBe(true)
    const left = await connection.query(
      `SELECT name FROM system.tables WHERE database = '${database}'`,
    )
    expect(left).toEqual([])
  })

  it('goes on past what the server refuses, but not with what needs it', async () => {
    const report = await run({
      samples: () => [
        { kind: 'Database', name: database },
        view('bad', 'SELECT toDate() AS x'),
        view('on_bad', `SELECT x FROM ${database}.bad`),
        view('good', 'SELECT 1 AS x'),
      ],
      probes: () => [
        { what: 'gets a column', to: view('on_bad', 'SELECT 1 AS x, 2 AS y') },
        { what: 'gets one too', to: view('good', 'SELECT 1 AS x, 2 AS y') },
      ],
    })
    expect(outcomes(report, 'failed')).toEqual([`View/${database}.bad is created`])
    expect(outcomes(report, 'not tried')).toEqual([
      `View/${database}.on_bad is created`,
      `View/${database}.on_bad gets a column`,
    ])
    expect(outcomes(report, 'held')).toEqual(
      expect.arrayContaining([
        `View/${database}.good is created`,
        // What failed before is not tried again with every change of something else.
        `View/${database}.good gets one too`,
      ]),
    )
    const markdown = renderDoctorMarkdown([], report)
    expect(markdown).toContain('| failed | `View/sluice_doctor.bad` | is created |')
    expect(markdown).toContain('<details><summary>View/sluice_doctor.bad is created')
    expect(markdown).toContain('toDate()')
  })

  it('says so when a change is not seen', async () => {
    const report = await run({
      samples: () => [{ kind: 'Database', name: database }, view('same', 'SELECT 1 AS x')],
      probes: () => [{ what: 'stays', to: view('same', 'SELECT  1  AS x') }],
    })
    expect(report.cases.find(({ what }) => what === 'stays')).toMatchObject({
      outcome: 'failed',
      detail: 'the change is not seen',
    })
  })

  it('says so when the server does not keep what it was given', async () => {
    const forgets: Connection = {
      ...connection,
      execute: (sql, options) =>
        connection.execute(sql.replace(/COMMENT '[^']*'/, "COMMENT 'other'"), options),
    }
    const report = await roundTrip(
      {
        ...engine,
        samples: () => [
          { kind: 'Database', name: database },
          { ...view('told', 'SELECT 1 AS x'), comment: 'mine' },
        ],
        probes: () => [],
      },
      forgets,
      'sluice',
    )
    const [told] = report.cases.filter(({ outcome }) => outcome === 'failed')
    expect(told).toMatchObject({ name: `${database}.told` })
    expect(told?.detail).toContain('does not come back as written: comment')
  })
})
