/** What a run writes down of itself: every statement, and how it ended. */
import type { Action } from '../changeset/changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { StoreRow } from '../engine/store.ts'
import type { JournalRow, RunRow } from '../ledger/ledger-row.ts'
import { metaKeys } from '../ledger/read-ledger.ts'
import { type Digest, digestOf } from '../resource/digest.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import type { RunInput } from './run-changeset.ts'

/** The rows that end a run: from then on the ledger alone tells how things stand. */
export function finishedRun(input: Pick<RunInput, 'run' | 'project' | 'changeset'>): StoreRow {
  return runRow(input, 'finished')
}

/**
 * Writes the journal. The end of one statement and the start of the next go in one append, so
 * that a statement costs one round trip of bookkeeping.
 */
export class Journal {
  readonly #input: RunInput
  readonly #lasts: ReadonlyMap<ResourceId, LastAction>
  #pending: StoreRow[] = []

  constructor(input: RunInput) {
    this.#input = input
    this.#lasts = lastActions(input.changeset.actions)
  }

  async open(): Promise<void> {
    await this.#input.store.append([runRow(this.#input, 'running')])
  }

  async starts(action: Action, statement: number): Promise<void> {
    this.#pending.push(this.#row(action, statement, 'started', null))
    await this.flush()
  }

  /** Kept until the next append: a run that dies before it left a `started`, which says enough. */
  ends(action: Action, statement: number, state: JournalRow['state'], detail: string | null): void {
    this.#pending.push(this.#row(action, statement, state, detail))
  }

  /** What waits to be written, for whoever writes it together with something else. */
  take(): readonly StoreRow[] {
    const rows = this.#pending
    this.#pending = []
    return rows
  }

  /** What was taken and came to nothing waits again. */
  putBack(rows: readonly StoreRow[]): void {
    this.#pending = [...rows, ...this.#pending]
  }

  /** `more` rows are visible together with the journal's. */
  async flush(...more: readonly StoreRow[]): Promise<void> {
    const rows = [...this.#pending, ...more]
    if (rows.length === 0) return
    this.#pending = []
    await this.#input.store.append(rows)
  }

  /** After a fault that may be the server's end: its `started` row says enough. */
  async flushIfReachable(): Promise<void> {
    try {
      await this.flush()
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
    }
  }

  #row(
    action: Action,
    statement: number,
    state: JournalRow['state'],
    detail: string | null,
  ): StoreRow {
    const { run, project, changeset } = this.#input
    const id = resourceId(action.kind, action.name)
    // A resource may take two actions; only the last one brings it to its desired form.
    const last = this.#lasts.get(id)
    const isLast = last?.digest === action.statements.at(-1)?.digest
    // Counted on from the one before: a creation of two actions is not over with one statement.
    const former = isLast ? (last?.former ?? 0) : 0
    const doc: JournalRow = {
      run,
      changeset: changeset.digest,
      id,
      op: action.op,
      statement: former + statement,
      of: former + action.statements.length,
      sqlDigest: action.statements[statement]?.digest ?? '',
      desiredDigest: isLast ? (action.desired?.digest ?? null) : null,
      specDigest: isLast && action.desired ? digestOf(action.desired.spec) : null,
      secrets: digestsOf(action, this.#input.secretDigests),
      state,
      detail,
    }
    return {
      topic: 'journal',
      project,
      key: `${run}/${id}/${doc.statement}`,
      doc: JSON.stringify(doc),
    }
  }
}

interface LastAction {
  /** Of its last statement. */
  readonly digest: Digest | undefined
  /** Statements of the resource's actions before it. */
  readonly former: number
}

function lastActions(actions: readonly Action[]): ReadonlyMap<ResourceId, LastAction> {
  const lasts = new Map<ResourceId, LastAction>()
  const counts = new Map<ResourceId, number>()
  for (const { kind, name, statements } of actions) {
    const id = resourceId(kind, name)
    const former = counts.get(id) ?? 0
    lasts.set(id, { digest: statements.at(-1)?.digest, former })
    counts.set(id, former + statements.length)
  }
  return lasts
}

function runRow(
  { run, project, changeset }: Pick<RunInput, 'run' | 'project' | 'changeset'>,
  state: RunRow['state'],
): StoreRow {
  const doc: RunRow = { run, changeset: changeset.digest, state }
  return { topic: 'meta', project, key: metaKeys.run, doc: JSON.stringify(doc) }
}

export function digestsOf(
  action: Action,
  digests: ReadonlyMap<string, string>,
): { readonly [placeholder: string]: string } {
  const found = (action.desired?.secrets ?? []).flatMap((placeholder) => {
    const digest = digests.get(placeholder)
    return digest === undefined ? [] : [[placeholder, digest] as const]
  })
  return Object.fromEntries(found)
}
