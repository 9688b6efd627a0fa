/**
 * Copies ranges of a source into a destination, each exactly once, whenever it is cut off:
 * a stage is made anew, filled, verified, marked on the target, and then moved piece by piece.
 * Before the mark a range is begun again from nothing; after it, what is still in the stage
 * belongs to the destination.
 */
import type { CopyStep } from '../changeset/step.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import { resourceId } from '../resource/id.ts'
import { CopiedRanges } from './copied-ranges.ts'
import { copyRanges, type Range } from './copy-plan.ts'
import { settle } from './settle.ts'
import type { StepContext, StepEnd } from './step-context.ts'
import { fillTemplate, type Values } from './template.ts'

export async function copyRangesOf(
  sql: string,
  step: CopyStep,
  context: StepContext,
): Promise<StepEnd> {
  const { action, store, project } = context
  const copied = await CopiedRanges.read(
    store,
    project,
    resourceId(action.kind, action.name),
    step.key,
  )
  for (const partition of copied.staged()) await moveStaged(partition, step, copied, context)
  let before = Number.POSITIVE_INFINITY
  for (let pass = 1; pass <= maxPasses; pass += 1) {
    const parts = await context.connection.query(
      fillTemplate(step.parts, context.values),
      unlimited,
    )
    if (step.settle !== undefined) {
      const end = await settle(fillTemplate(step.settle, context.values), context)
      if (end === 'stopped') return end
    }
    const ranges = copyRanges(parts, (partition) => copied.of(partition).upto, step.chunkRows)
    const started = performance.now()
    const end = await copyAll(ranges, sql, step, copied, context)
    if (end === 'stopped') return end
    const took = performance.now() - started
    const isClose = pass > 1 && (took < closeMs || took > before * worthwhile)
    if (step.passes === 'once' || ranges.length === 0 || isClose) break
    before = took
  }
  return 'done'
}

/** A source that grows faster than it can be copied is exchanged all the same, with more to follow. */
const maxPasses = 20
/** A pass this short leaves nothing worth another one. */
const closeMs = 2000
/** Nor does one that was hardly shorter than the one before: writers are as fast as the copy. */
const worthwhile = 0.7

async function copyAll(
  ranges: readonly Range[],
  sql: string,
  step: CopyStep,
  copied: CopiedRanges,
  context: StepContext,
): Promise<StepEnd> {
  const before = copied.total()
  const all = sumOf(ranges)
  const tell = (done: number): void => {
    const { rows, bytes } = copied.total()
    context.onProgress({
      what: step.what,
      done,
      of: ranges.length,
      rows,
      totalRows: before.rows + all.rows,
      bytes,
      totalBytes: before.bytes + all.bytes,
    })
  }
  if (ranges.length > 0) tell(0)
  for (const [position, range] of ranges.entries()) {
    if (context.signal?.aborted) return 'stopped'
    await context.assertHeld()
    await stageRange(range, sql, step, copied, context)
    await moveStaged(range.partition, step, copied, context)
    tell(position + 1)
  }
  return 'done'
}

/** Fills a new stage with one range and marks it. What a merge or a TTL changed meanwhile shows. */
async function stageRange(
  range: Range,
  sql: string,
  step: CopyStep,
  copied: CopiedRanges,
  context: StepContext,
): Promise<void> {
  const values = { ...context.values, ...rangeValues(range) }
  for (let attempt = 1; ; attempt += 1) {
    await context.execute(fillTemplate(step.stage.create, values))
    await context.execute(fillTemplate(sql, values))
    context.failpoint('chunk-staged')
    const found = await verify(step, values, context)
    if (found.isEqual) break
    if (attempt === maxAttempts) throw unequal(step, range, found)
  }
  const now = copied.of(range.partition)
  // The INSERT may have taken hours, and the stage be somebody else's by now.
  await context.assertHeld()
  await copied.mark(range.partition, {
    ...now,
    staged: { upto: range.upto, rows: range.rows, bytes: range.bytes },
  })
  context.failpoint('chunk-marked')
}

const maxAttempts = 3
/** A range may take as long as it takes. */
const unlimited = { timeoutMs: 0 } as const

/** Moves what is left in the stage of a range that was verified and marked. */
async function moveStaged(
  partition: string,
  step: CopyStep,
  copied: CopiedRanges,
  context: StepContext,
): Promise<void> {
  const now = copied.of(partition)
  if (now.staged === null) return
  await context.assertHeld()
  const { seal, unseal, pieces, doubles, move, discard } = step.stage
  if (seal !== undefined) await context.execute(fillTemplate(seal, context.values))
  if (doubles !== undefined && discard !== undefined) {
    for (const piece of await piecesOf(doubles, context)) {
      await context.execute(fillTemplate(discard, { ...context.values, piece }))
    }
  }
  for (const piece of await piecesOf(pieces, context)) {
    await context.assertHeld()
    await context.execute(fillTemplate(move, { ...context.values, piece }))
    context.failpoint('piece-moved')
  }
  if (unseal !== undefined) await context.execute(fillTemplate(unseal, context.values))
  await context.assertHeld()
  await copied.mark(partition, {
    upto: now.staged.upto,
    rows: now.rows + now.staged.rows,
    bytes: now.bytes + now.staged.bytes,
    staged: null,
  })
  context.failpoint('chunk-done')
}

async function piecesOf(sql: string, context: StepContext): Promise<readonly string[]> {
  const rows = await context.connection.query(fillTemplate(sql, context.values))
  return rows.flatMap((row) => row['piece'] ?? [])
}

interface Verified {
  readonly isEqual: boolean
  readonly source: string
  readonly stage: string
}

async function verify(step: CopyStep, values: Values, context: StepContext): Promise<Verified> {
  if (step.verify === undefined) return { isEqual: true, source: '', stage: '' }
  const both = [step.verify.source, step.verify.stage].map((sql) =>
    context.connection.query(fillTemplate(sql, values), unlimited),
  )
  const [source, stage] = (await Promise.all(both)).map((rows) => JSON.stringify(rows[0] ?? {}))
  return { isEqual: source === stage, source: source ?? '', stage: stage ?? '' }
}

function unequal(step: CopyStep, range: Range, { source, stage }: Verified): SluiceError {
  return new SluiceError(
    'COPY_DIFFERS',
    `${step.what}: partition ${range.partition} does not come out equal, ${maxAttempts} times`,
    {
      detail: [`source ${source}`, `copy ${stage}`],
      next: 'see whether rows are deleted or expire meanwhile; then run the same command again',
    },
  )
}

function rangeValues({ partition, after, upto }: Range): Values {
  return { partition, after, upto }
}

function sumOf(ranges: readonly Range[]): { readonly rows: number; readonly bytes: number } {
  return {
    rows: ranges.reduce((sum, { rows }) => sum + rows, 0),
    bytes: ranges.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
