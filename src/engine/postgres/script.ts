import type { Connection, Submittable } from 'pg'
import type { Row } from './row.ts'

/** What the server answered to one statement of a script. */
export interface Answer {
  /** `CREATE TABLE`, `SELECT 3`, `COMMIT`. */
  readonly command: string
  readonly rows: readonly Row[]
}

/** `statement`: its number in the script, from 0. */
export type OnRows = (statement: number, rows: readonly Row[]) => void

/** How far a script came before a fault, so that it is known which statement was at fault. */
export class ScriptFault extends Error {
  /** What the driver threw. */
  readonly fault: unknown
  readonly answered: number

  constructor(fault: unknown, answered: number) {
    super('a statement of a script failed')
    this.fault = fault
    this.answered = answered
  }
}

/**
 * Several statements in one message of the simple protocol: one round trip, one answer for each.
 * The driver's own query keeps no count of answers. Source: manual, "Message Flow → Simple Query".
 */
export class Script implements Submittable {
  readonly done: Promise<readonly Answer[]>
  readonly #text: string
  readonly #onRows: OnRows | undefined
  readonly #answers: Answer[] = []
  #names: readonly string[] = []
  #rows: Row[] = []
  #fault: unknown
  #resolve: (answers: readonly Answer[]) => void = () => undefined
  #reject: (fault: ScriptFault) => void = () => undefined

  /** `onRows`: is given the rows of each statement as they come; no answer holds them then. Must not throw. */
  constructor(text: string, onRows?: OnRows) {
    this.#text = text
    this.#onRows = onRows
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(connection: Connection): void {
    connection.query(this.#text)
  }

  handleRowDescription({
    fields,
  }: {
    readonly fields: readonly { readonly name: string }[]
  }): void {
    this.#names = fields.map(({ name }) => name)
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#rows.push(
      Object.fromEntries(this.#names.map((name, index) => [name, fields[index] ?? null])),
    )
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const rows = this.#rows
    this.#rows = []
    this.#names = []
    const statement = this.#answers.length
    this.#answers.push({ command: text, rows: this.#onRows === undefined ? rows : [] })
    this.#onRows?.(statement, rows)
  }

  /** Nothing but white space and comments. */
  handleEmptyQuery(): void {
    this.#answers.push({ command: '', rows: [] })
  }

  handleReadyForQuery(): void {
    if (this.#fault === undefined) this.#resolve(this.#answers)
  }

  handleError(fault: unknown): void {
    this.#fault ??= fault
    this.#reject(new ScriptFault(this.#fault, this.#answers.length))
  }

  handlePortalSuspended(): void {
    // Only the extended protocol has portals of ours.
  }

  handleCopyInResponse(connection: { readonly sendCopyFail: (why: string) => void }): void {
    connection.sendCopyFail('no rows are copied here')
  }

  handleCopyData(): void {
    // Rows of COPY TO have nowhere to go.
  }
}
