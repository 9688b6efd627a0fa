/** Everything that speaks PostgreSQL here: servers of several majors, and the engine in this process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConnectOptions, EnvironmentLike } from '../../src/engine/engine.ts'
import { freshDatabase, majorsToTest, sharedPostgres } from './postgres-servers.ts'

export interface TestTarget extends ConnectOptions {
  readonly environment: EnvironmentLike
  readonly isEmbedded: boolean
  readonly close: () => Promise<void>
}

export const targetNames: readonly string[] = [...majorsToTest.map(String), 'pglite']

/** A fresh database of its own, or a directory. */
export async function openTarget(name: string): Promise<TestTarget> {
  if (name !== 'pglite') {
    const server = await sharedPostgres(Number(name))
    const { url, drop } = await freshDatabase(server)
    return { environment: { name, url }, root: tmpdir(), isEmbedded: false, close: drop }
  }
  const root = mkdtempSync(join(tmpdir(), 'sluice-pglite-'))
  return {
    environment: { name, url: 'pglite:data' },
    root,
    isEmbedded: true,
    close: async () => rmSync(root, { recursive: true, force: true }),
  }
}
