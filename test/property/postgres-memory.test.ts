/**
 * What was found out about texts before changes nothing of what is found out now: a project is compiled by a process
 * that remembers the project before it, and by one that remembers nothing.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import type { OperationContext } from '../../src/operation/context.ts'
import { changedPostgresProject, randomPostgresProject } from './postgres-projects.ts'
import type { Piece } from './postgres-pieces.ts'
import { type Random, seeded } from './random.ts'

const root = mkdtempSync(join(tmpdir(), 'sluice-memory-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const cases = 16

test(`${cases} projects come out the same, whatever is remembered of the ones before`, async () => {
  const met = { recalled: 0, faults: 0, facts: 0 }
  for (let seed = 1; seed <= cases; seed++) {
    const random = seeded(20_261_121 + seed)
    const world = { project: `m${seed}`, major: 15, role: (name: string) => `m${seed}_${name}` }
    const directory = join(root, `m${seed}`)
    const before = randomPostgresProject(world, random)
    const after = withoutColumn(changedPostgresProject(world, before, random), random)

    write(directory, before)
    await compiled(directory, true)
    write(directory, after)
    const remembering = await compiled(directory, true)
    const reading = await compiled(directory, false)
    expect(remembering.told, `seed ${seed}`).toEqual(reading.told)
    met.recalled += remembering.recalled
    met.faults += reading.told.diagnostics.length
    met.facts += reading.told.columns.length
  }
  expect(met.recalled).toBeGreaterThan(cases * 20)
  expect(met.faults).toBeGreaterThan(cases / 4)
  expect(met.facts).toBeGreaterThan(cases * 3)
})

/** Half of the projects lose a column that something may read. */
function withoutColumn(pieces: readonly Piece[], random: Random): readonly Piece[] {
  if (random.chance(0.5)) return pieces
  const tables = pieces.filter(({ doc }) => Array.isArray(doc['columns']))
  const chosen = random.pick(tables)
  return pieces.map((each) => {
    const { columns } = each.doc
    if (each !== chosen || !Array.isArray(columns)) return each
    return {
      ...each,
      doc: { ...each.doc, columns: columns.filter((column) => column?.name !== 'tag') },
    }
  })
}

/** By modules of their own, as by another process. */
async function compiled(directory: string, remembers: boolean) {
  vi.resetModules()
  const { compileProject } = await import('../../src/operation/compile-project.ts')
  const { engineOf } = await import('../../src/engine/index.ts')
  const { projectMemory } = await import('../../src/operation/project-memory.ts')
  const memory = projectMemory('test', join(root, 'cache'))
  let recalled = 0
  const context: OperationContext = {
    directory,
    environment: 'local',
    processEnv: {},
    engineOf: async (name) => {
      const engine = await engineOf(name)
      return {
        ...engine,
        remember: (texts) =>
          engine.remember?.({
            ...texts,
            get: (question) => {
              const answer = texts.get(question)
              recalled += answer === undefined ? 0 : 1
              return answer
            },
          }),
      }
    },
    now: () => new Date(0),
    host: 'test',
    user: 'test',
    pid: process.pid,
    toolVersion: 'test',
    ...(remembers ? { memory } : {}),
  }
  const source = await compileProject(context, 'public')
  memory.save()
  const { compiled: linked, engine } = source
  const told = {
    release: source.release.value(),
    diagnostics: source.diagnostics,
    resources: linked?.resources.map(({ id, spec, address }) => ({ id, spec, address })),
    edges: linked?.graph.edges.map(({ at, ...edge }) => ({ ...edge, at: at?.() })),
    columns: (linked?.resources ?? []).flatMap(({ kind, spec, address }) =>
      linked === undefined
        ? []
        : (engine?.kinds[kind]?.columns?.(spec, address, linked.context) ?? []),
    ),
  }
  return { told, recalled }
}

function write(directory: string, pieces: readonly Piece[]): void {
  mkdirSync(directory, { recursive: true })
  const documents = pieces.map(({ doc }) => `${JSON.stringify(doc)}\n`)
  writeFileSync(join(directory, 'plans.yaml'), documents.join('---\n'))
  writeFileSync(
    join(directory, 'sluice.yaml'),
    'version: 1\nname: memory\nengine: postgres\nplans: [plans.yaml]\nenvironments: { local: { url: "postgres://localhost/x" } }\n',
  )
}
