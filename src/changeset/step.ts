/**
 * How a statement is run where running it once is not enough. Steps are data: engines write them
 * into the changeset, `apply/` runs them, and nobody else has to know what they are for.
 *
 * In the texts of a statement and its step `{{name.column}}` stands for a column of the first row
 * that an earlier `record` step of the same action kept under `name`.
 */
export type Step =
  | EnsureStep
  | RecordStep
  | ExpectStep
  | SettleStep
  | StillStep
  | WaitStep
  | CopyStep
  | FillStep

/** Runs the statement unless `unless` gives a row: for what may have happened before a crash. */
export interface EnsureStep {
  readonly do: 'ensure'
  readonly unless: string
}

/** Reads, runs once in the life of the recipe; the first row is kept on the target. */
export interface RecordStep {
  readonly do: 'record'
  readonly name: string
}

/**
 * Reads; has to give no row. Otherwise the run stops there, and `message` says why, with `{{column}}`
 * of the first row put in. `early` ones are asked before the first statement of the whole
 * changeset (and at plan, within a time limit) as well as in their place.
 */
export interface ExpectStep {
  readonly do: 'expect'
  readonly message: string
  readonly early: boolean
  /** Stops nothing: a row is a warning at plan, about what is lost and has to be agreed to. */
  readonly warns?: true
}

/**
 * Reads a list (first column) once, then again until nothing of that first list is left:
 * everything that was under way when the step began has ended.
 */
export interface SettleStep {
  readonly do: 'settle'
  readonly what: string
}

/** Reads until it has given the same rows for a while: what is written late has been written. */
export interface StillStep {
  readonly do: 'still'
  readonly what: string
  readonly forMs: number
}

/** Reads until no row is left. `failed` gives rows when waiting is of no use, with column `why`. */
export interface WaitStep {
  readonly do: 'wait'
  readonly what: string
  readonly failed?: string
}

/**
 * Copies ranges of a source into a destination, each exactly once: a range is written into an empty
 * stage, verified, marked on the target, and moved piece by piece. The statement itself is the
 * INSERT into the stage; `{{partition}}`, `{{after}}`, `{{upto}}` are the range: of that partition
 * everything after `after` up to and with `upto`.
 */
export interface CopyStep {
  readonly do: 'copy'
  /** Steps of one action with the same key share what has been copied. */
  readonly key: string
  /** Says what is being copied, for people: `orders.sessions → orders.sessions__next`. */
  readonly what: string
  /**
   * What the source holds, oldest first: columns partition, low, high (block numbers, inclusive),
   * rows, bytes. Neighbours are taken together up to `chunkRows`.
   */
  readonly parts: string
  readonly chunkRows: number
  /** As in `settle`: waited for after every reading of `parts`, before its ranges are copied. */
  readonly settle?: string
  readonly stage: {
    /** Makes the stage empty and new, whatever is there; a copy under way elsewhere cannot reach it. */
    readonly create: string
    readonly drop: string
    /**
     * Keeps parts of the destination as they arrive while pieces are moved, so that `doubles` finds
     * what the server, killed in a move, left in both places.
     */
    readonly seal?: string
    readonly unseal?: string
    /** Column `piece`: what has not been moved yet. */
    readonly pieces: string
    /** Column `piece` of what is in the destination although it is still in the stage. */
    readonly doubles?: string
    /** Moves one `{{piece}}`: gone from the stage when it is in the destination. */
    readonly move: string
    /** Drops one `{{piece}}` that `doubles` names from the stage. */
    readonly discard?: string
  }
  /** Two readings of one row each that have to agree; `source` takes the range. */
  readonly verify?: { readonly source: string; readonly stage: string }
  /** `until-close`: read `parts` again until what is left is small; `once`: one reading. */
  readonly passes: 'until-close' | 'once'
}

/**
 * Copies ranges of a source straight into a destination, for engines that have no stage to move
 * from. What has arrived is told by counting both sides range by range: one that differs is taken
 * out of the destination and inserted again. Nothing is kept of how far it came, so that a copy
 * that was cut off, or rows that came late, need no other handling. The statement itself is the
 * INSERT of everything from `{{since}}` up to, and without, `{{until}}`.
 */
export interface FillStep {
  readonly do: 'fill'
  readonly what: string
  /**
   * What each side holds: columns since, until, rows; the same bounds on both sides, which sort as
   * text. Neighbours that differ are taken together up to `chunkRows`.
   */
  readonly source: string
  readonly destination: string
  /** One row with column `rows`: what the destination holds of a range. */
  readonly arrived: string
  readonly chunkRows: number
  /** Takes a range out of the destination. Absent: rows that are inserted again replace themselves. */
  readonly empty?: string
  /** `until-close`: again until what differs is small; `until-equal`: until nothing does. */
  readonly passes: 'until-close' | 'until-equal'
}
