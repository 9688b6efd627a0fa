import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { engineOf } from '../../src/engine/index.ts'
import type { OperationContext } from '../../src/operation/context.ts'
import { applyProject, planProject } from '../../src/operation/index.ts'
import { directoryForTest } from '../cli/run-sluice.ts'

export type Doc = Readonly<Record<string, unknown>>

/** A project in files on an embedded engine, for tests of operations. */
export class Project {
  readonly directory: string = directoryForTest()
  readonly name: string
  /** Of sluice.yaml, as JSON. */
  policy: Doc = {}

  constructor(name = 'guards', directory?: string) {
    this.name = name
    if (directory) this.directory = directory
  }

  context(more: Partial<OperationContext> = {}): OperationContext {
    return {
      directory: join(this.directory, this.name),
      environment: 'local',
      processEnv: {},
      engineOf,
      now: () => new Date(0),
      host: 'test',
      user: 'test',
      pid: process.pid,
      toolVersion: 'test',
      ...more,
    }
  }

  write(...docs: readonly Doc[]): this {
    const at = join(this.directory, this.name)
    mkdirSync(at, { recursive: true })
    writeFileSync(join(at, 'plans.yaml'), docs.map((doc) => JSON.stringify(doc)).join('\n---\n'))
    writeFileSync(
      join(at, 'sluice.yaml'),
      `version: 1\nname: ${this.name}\nengine: clickhouse\nplans: [plans.yaml]\nenvironments: { local: { url: "chdb:../state" }, elsewhere: { url: "chdb:../state" } }\npolicy: ${JSON.stringify(this.policy)}\n`,
    )
    return this
  }

  async apply(...allow: readonly string[]): Promise<Awaited<ReturnType<typeof applyProject>>> {
    return applyProject(this.context(), { allow, takeOver: [], confirm: async () => true })
  }

  async plan(...allow: readonly string[]): Promise<Changeset> {
    const { changeset, diagnostics } = await planProject(this.context(), { allow })
    if (changeset === undefined) throw new Error(diagnostics.map(({ message }) => message).join())
    return changeset
  }

  async run(sql: string): Promise<void> {
    const engine = await engineOf('clickhouse')
    const connection = await engine.connect(
      { name: 'local', url: 'chdb:state' },
      { root: this.directory },
    )
    await connection.execute(sql).finally(() => connection.close())
  }

  async query(sql: string): Promise<readonly { readonly [column: string]: string | null }[]> {
    const engine = await engineOf('clickhouse')
    const connection = await engine.connect(
      { name: 'local', url: 'chdb:state' },
      { root: this.directory },
    )
    return connection.query(sql).finally(() => connection.close())
  }
}
