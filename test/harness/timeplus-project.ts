/** A project in files on a Timeplus target, for tests of whole operations. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { engineOf } from '../../src/engine/index.ts'
import type { OperationContext } from '../../src/operation/context.ts'
import {
  applyProject,
  destroyProject,
  importProject,
  planProject,
} from '../../src/operation/index.ts'
import type { ApplyResult, DestroyResult, ImportResult } from '../../src/operation/results.ts'
import type { TimeplusEnvironment } from './timeplus-targets.ts'

export type Doc = { readonly [field: string]: unknown }

export class TimeplusProject {
  readonly directory: string
  private readonly name: string
  private readonly environment: TimeplusEnvironment
  /** What `${env:…}` finds. */
  variables: { readonly [name: string]: string } = {}

  constructor(root: string, name: string, environment: TimeplusEnvironment) {
    this.directory = join(root, name)
    this.name = name
    this.environment = environment
  }

  /** Replaces the plan files by one. */
  write(docs: readonly Doc[], config: Doc = {}): this {
    const { name, ...environment } = this.environment
    mkdirSync(this.directory, { recursive: true })
    writeFileSync(
      join(this.directory, 'sluice.yaml'),
      stringify({
        version: 1,
        name: this.name,
        engine: 'timeplus',
        plans: ['plans.yaml'],
        environments: { [name]: environment },
        ...config,
      }),
    )
    writeFileSync(
      join(this.directory, 'plans.yaml'),
      docs.map((doc) => stringify(doc)).join('---\n'),
    )
    return this
  }

  async plan(...allow: readonly string[]): Promise<Changeset> {
    const { changeset, diagnostics } = await planProject(this.context(), { allow })
    if (changeset === undefined) throw new Error(diagnostics.map(({ message }) => message).join())
    return changeset
  }

  /** Throws where something stops it or fails: a result that nobody looks at would hide that. */
  async apply(...allow: readonly string[]): Promise<ApplyResult> {
    const result = await applyProject(this.context(), {
      allow,
      takeOver: [],
      confirm: async () => true,
    })
    const { changeset, failure } = result
    if (failure !== undefined) throw failure.error
    const [block] = changeset?.blocked ?? []
    if (block !== undefined) throw new Error(`${block.kind}/${block.name}: ${block.detail}`)
    return result
  }

  async destroy(...allow: readonly string[]): Promise<DestroyResult> {
    return destroyProject(this.context(), {
      allow,
      includeAdopted: true,
      confirm: async () => true,
    })
  }

  async import(): Promise<ImportResult> {
    return importProject(this.context(), { directory: 'imported' })
  }

  context(): OperationContext {
    return {
      directory: this.directory,
      environment: this.environment.name,
      processEnv: this.variables,
      engineOf,
      now: () => new Date(),
      host: 'test',
      user: 'test',
      pid: process.pid,
      toolVersion: 'test',
    }
  }
}
