/** The targets every ClickHouse suite runs on; a real server too, when its URL is given. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EnvironmentLike } from '../../src/engine/engine.ts'
import { startClickHouseServer } from './clickhouse-server.ts'

export interface TestTarget {
  readonly environment: EnvironmentLike
  readonly root: string
  readonly close: () => Promise<void>
}

export type TargetName = 'chdb' | 'http' | 'server'

const realServer = process.env['SLUICE_TEST_CLICKHOUSE_URL']

export const targetNames: readonly TargetName[] =
  realServer === undefined ? ['chdb', 'http'] : ['chdb', 'http', 'server']

export async function openTarget(name: TargetName): Promise<TestTarget> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-test-'))
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true })
  switch (name) {
    case 'chdb':
      return { environment: { name, url: 'chdb:data' }, root, close: remove }
    case 'http': {
      const server = await startClickHouseServer({ dir: join(root, 'data') })
      return {
        environment: { name, url: server.url },
        root,
        close: async () => {
          await server.stop()
          await remove()
        },
      }
    }
    case 'server':
      return { environment: { name, url: realServer ?? '' }, root, close: remove }
  }
}

/** A name that no other run uses: tests share real servers with others. */
export function freshName(prefix: string): string {
  return `${prefix}_${randomBytes(4).toString('hex')}`
}
