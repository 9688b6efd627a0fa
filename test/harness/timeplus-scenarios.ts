/** The double as a target of scenarios: one process for all of them, and a target that is empty again after each. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EnvironmentLike } from '../../src/engine/engine.ts'
import { engineOf } from '../../src/engine/index.ts'
import type { ScenarioTarget } from './scenario.ts'
import { sharedConnection } from './shared-connection.ts'
import { type Double, type Edition, type Generation, startDouble } from './timeplus-double.ts'
import { doubleEnvironment, type TimeplusEnvironment } from './timeplus-targets.ts'

export interface ScenarioDouble {
  /** `project` owns what a scenario makes. */
  readonly target: (directory: string, project: string) => ScenarioTarget
  readonly close: () => Promise<void>
}

/** With everything that a generation can have, so that no scenario is left out. */
export function fullEdition(generation: Generation): Edition {
  return generation === 1 ? 'oss' : 'enterprise'
}

export async function openScenarioDouble(generation: Generation): Promise<ScenarioDouble> {
  const data = mkdtempSync(join(tmpdir(), 'sluice-double-'))
  let double = await start(generation, data)
  let environment = doubleEnvironment(double)
  const shared = sharedConnection(engineOf)
  const restart = async (): Promise<void> => {
    await shared.close()
    await double.stop()
    rmSync(data, { recursive: true, force: true })
    double = await start(generation, data)
    environment = doubleEnvironment(double)
  }
  return {
    target: (directory, project) => {
      const write = (): void => {
        writeFileSync(join(directory, 'sluice.yaml'), projectText(project, environment))
      }
      write()
      const connection = async (): Promise<ReturnType<typeof shared.connection>> => {
        const engine = await shared.engineOf('timeplus')
        await engine.connect(environment as EnvironmentLike, { root: directory })
        return shared.connection()
      }
      return {
        engine: 'timeplus',
        generation,
        directory,
        processEnv: { SLUICE_FIXTURE_PASSWORD: 'not a real one' },
        engineOf: shared.engineOf,
        always: new Set(['Database/default', 'User/default', 'Role/default']),
        reset: async () => {
          await restart()
          write()
        },
        run: async (sql) => (await connection()).execute(sql),
        query: async (sql) => (await (await connection()).query(sql)).map(Object.values),
      }
    },
    close: async () => {
      await shared.close()
      await double.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

function start(generation: Generation, directory: string): Promise<Double> {
  return startDouble({
    generation,
    edition: fullEdition(generation),
    directory,
    delays: { ddl: 2, flush: 2 },
  })
}

export function projectText(name: string, environment: TimeplusEnvironment): string {
  const { name: called, ...fields } = environment
  return [
    'version: 1',
    `name: ${name}`,
    'engine: timeplus',
    'plans: [plans.yaml]',
    `environments: ${JSON.stringify({ [called]: fields })}`,
    '',
  ].join('\n')
}
