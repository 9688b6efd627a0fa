/** One double per generation; every case has names of its own on it and leaves nothing behind. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Double, type Generation, startDouble } from '../harness/timeplus-double.ts'
import { fullEdition } from '../harness/timeplus-scenarios.ts'
import { doubleEnvironment } from '../harness/timeplus-targets.ts'
import type { World } from './case.ts'
import { changedTimeplusProject, randomTimeplusProject } from './timeplus-projects.ts'

export interface TimeplusWorlds {
  readonly world: (generation: Generation, project: string) => World
  readonly close: () => Promise<void>
}

export async function openTimeplusWorlds(
  generations: readonly Generation[],
): Promise<TimeplusWorlds> {
  const root = mkdtempSync(join(tmpdir(), 'sluice-doubles-'))
  const doubles = await Promise.all(
    generations.map((generation) =>
      startDouble({
        generation,
        edition: fullEdition(generation),
        directory: join(root, String(generation)),
        delays: { ddl: 2, flush: 2 },
      }),
    ),
  )
  return {
    world: (generation, project) => {
      const double = doubles.find((each) => each.generation === generation)
      if (double === undefined) throw new Error(`no double of generation ${generation}`)
      return worldOn(double, generation, project)
    },
    close: async () => {
      await Promise.all(doubles.map((double) => double.stop()))
      rmSync(root, { recursive: true, force: true })
    },
  }
}

function worldOn(double: Double, generation: Generation, project: string): World {
  // No project has a kind of the appserver: it is not asked.
  const { url, username, password } = doubleEnvironment(double)
  const made = { generation, database: project }
  const scope = { databases: [project, 'default'], global: true }
  return {
    engine: 'timeplus',
    environment: JSON.stringify({ url, username, password, scope }),
    project,
    randomProject: (random) => randomTimeplusProject(made, random),
    changedProject: (before, random) => changedTimeplusProject(made, before, random),
    isShared: true,
  }
}
