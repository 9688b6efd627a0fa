/** A target in memory that understands the texts of one copy step, and can be killed at any moment. */
import type { CopyStep } from '../../src/changeset/step.ts'
import type { Connection } from '../../src/engine/engine.ts'
import type { Store, StoreRow } from '../../src/engine/store.ts'
import type { StepContext } from '../../src/apply/step-context.ts'

export class Killed extends Error {}

export interface Block {
  readonly partition: string
  readonly number: number
  readonly row: string
}

/** The texts say what they do in one word and its arguments; a real engine's are SQL. */
export const step: CopyStep = {
  do: 'copy',
  key: 'rows',
  what: 'a → b',
  parts: 'parts',
  chunkRows: 3,
  settle: 'writers',
  stage: {
    create: 'create',
    drop: 'drop',
    pieces: 'pieces',
    doubles: 'doubles',
    move: 'move {{piece}}',
    discard: 'discard {{piece}}',
  },
  verify: { source: 'count-source {{partition}} {{after}} {{upto}}', stage: 'count-stage' },
  passes: 'until-close',
}
export const insert = 'insert {{partition}} {{after}} {{upto}}'

export interface Faults {
  /** Dies before the n-th call of the target (even: before its effect; odd: after it). */
  killAt: number
  /** Leaves out of the stage what a fault would lose. */
  readonly losesRows?: boolean
  /** Calls until an insert of a run that died goes on to write. */
  readonly strayDelay?: number
}

/** Pieces are the last character of a row: they do not follow the partitions of the source. */
export class CopyModel {
  readonly source: Block[] = []
  readonly destination: string[] = []
  stage: string[] = []
  /** What an insert of a run that died still writes, one row per later call. */
  #stray: { readonly into: string[]; readonly rows: string[]; delay: number } | undefined
  readonly #rows = new Map<string, StoreRow>()
  #calls = 0
  readonly faults: Faults
  /** Rows that writers put in as time goes on. */
  readonly #arriving: Block[]

  constructor(first: readonly Block[], arriving: readonly Block[], faults: Faults) {
    this.source.push(...first)
    this.#arriving = [...arriving]
    this.faults = faults
  }

  get calls(): number {
    return this.#calls
  }

  context(): StepContext {
    const connection = { query: async (sql: string) => this.#query(sql) }
    const store = {
      append: async (rows: readonly StoreRow[]) =>
        this.#call(() => {
          for (const row of rows) this.#rows.set(row.key, row)
        }),
      latest: async () => [...this.#rows.values()].filter(({ doc }) => doc !== null),
    }
    return {
      action: { kind: 'Table', name: 'a' } as StepContext['action'],
      project: 'p',
      connection: connection as unknown as Connection,
      store: store as unknown as Store,
      values: {},
      failpoint: () => undefined,
      signal: undefined,
      execute: async (sql) => this.#execute(sql),
      assertHeld: async () => undefined,
      onProgress: () => undefined,
    }
  }

  /** The last writers have ended: what is not there by now will not come. */
  freeze(): void {
    this.source.push(...this.#arriving.splice(0))
  }

  #call(effect: () => void): void {
    this.#calls += 1
    const isDying = this.#calls === Math.ceil(this.faults.killAt / 2)
    const isBefore = this.faults.killAt % 2 === 1
    if (isDying && isBefore) throw new Killed()
    effect()
    if (isDying) throw new Killed()
  }

  #execute(sql: string): void {
    const [word, ...given] = sql.split(' ')
    this.#progress()
    switch (word) {
      case 'create':
        this.#call(() => {
          this.stage = []
        })
        return
      case 'insert': {
        const rows = this.#range(given).map(({ row }) => row)
        const kept = this.faults.losesRows ? rows.slice(1) : rows
        try {
          this.#call(() => this.stage.push(...kept))
        } catch (error) {
          // The server goes on with what was sent, into the stage of that time.
          this.#stray = { into: this.stage, rows: [...kept], delay: this.faults.strayDelay ?? 0 }
          throw error
        }
        return
      }
      case 'move':
        this.#call(() => {
          this.destination.push(...this.stage.filter((row) => row.at(-1) === given[0]))
          this.stage = this.stage.filter((row) => row.at(-1) !== given[0])
        })
        return
      default:
        throw new Error(`the model does not know ${sql}`)
    }
  }

  #query(sql: string): readonly { readonly [column: string]: string }[] {
    const [word, ...given] = sql.split(' ')
    switch (word) {
      case 'parts':
        return [...this.source]
          .sort((a, b) => a.partition.localeCompare(b.partition) || a.number - b.number)
          .map(({ partition, number }) => ({
            partition,
            low: String(number),
            high: String(number),
            rows: '1',
            bytes: '10',
          }))
      case 'writers':
        this.#progress()
        return []
      case 'pieces':
        return [...new Set(this.stage.map((row) => row.at(-1) ?? ''))].map((piece) => ({ piece }))
      case 'doubles':
        return []
      case 'count-source':
        return [{ count: String(this.#range(given).length) }]
      case 'count-stage':
        return [{ count: String(this.stage.length) }]
      default:
        throw new Error(`the model does not know ${sql}`)
    }
  }

  #range([partition, after, upto]: readonly string[]): readonly Block[] {
    return this.source.filter(
      (block) =>
        block.partition === partition &&
        block.number > Number(after) &&
        block.number <= Number(upto),
    )
  }

  #progress(): void {
    const next = this.#arriving.shift()
    if (next) this.source.push(next)
    const stray = this.#stray
    if (stray === undefined) return
    stray.delay -= 1
    if (stray.delay < 0) stray.into.push(...stray.rows.splice(0))
  }
}
