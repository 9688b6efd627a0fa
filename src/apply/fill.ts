/**
 * Copies ranges straight into a destination and tells by counting what has arrived. Whatever was
 * cut off, and wherever, shows as a range that differs, and such a range is taken out and inserted
 * again; the destination is nobody else's until it is equal.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FillStep } from '../changeset/step.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import { differingRanges, type FillRange } from './fill-plan.ts'
import type { StepContext, StepEnd } from './step-context.ts'
import { fillTemplate, type Values } from './template.ts'

export async function fillRanges(
  sql: string,
  step: FillStep,
  context: StepContext,
): Promise<StepEnd> {
  let before = Number.POSITIVE_INFINITY
  for (let pass = 1; pass <= maxPasses; pass += 1) {
    const ranges = await readRanges(step, context)
    if (ranges.length === 0) return 'done'
    const started = performance.now()
    if ((await fillAll(ranges, sql, step, context)) === 'stopped') return 'stopped'
    const took = performance.now() - started
    const isClose = pass > 1 && (took < closeMs || took > before * worthwhile)
    if (step.passes === 'until-close' && isClose) return 'done'
    before = took
  }
  if (step.passes === 'until-close') return 'done'
  const [range] = await readRanges(step, context)
  if (range === undefined) return 'done'
  throw unequal(step, range)
}

/** As in a copy through a stage: a source that grows faster than this is left to later steps. */
const maxPasses = 10
const closeMs = 2000
const worthwhile = 0.7

async function readRanges(step: FillStep, context: StepContext): Promise<readonly FillRange[]> {
  const [source, destination] = await Promise.all(
    [step.source, step.destination].map((text) =>
      context.connection.query(fillTemplate(text, context.values), unlimited),
    ),
  )
  return differingRanges(source ?? [], destination ?? [], step.chunkRows)
}

const unlimited = { timeoutMs: 0 } as const

async function fillAll(
  ranges: readonly FillRange[],
  sql: string,
  step: FillStep,
  context: StepContext,
): Promise<StepEnd> {
  const totalRows = ranges.reduce((sum, { rows }) => sum + rows, 0)
  let rows = 0
  const tell = (done: number): void =>
    context.onProgress({
      what: step.what,
      done,
      of: ranges.length,
      rows,
      totalRows,
      bytes: 0,
      totalBytes: 0,
    })
  tell(0)
  for (const [position, range] of ranges.entries()) {
    if (context.signal?.aborted) return 'stopped'
    await context.assertHeld()
    await fillRange(range, sql, step, context)
    rows += range.rows
    tell(position + 1)
  }
  return 'done'
}

async function fillRange(
  range: FillRange,
  sql: string,
  step: FillStep,
  context: StepContext,
): Promise<void> {
  const values = { ...context.values, since: range.since, until: range.until }
  if (range.arrived > 0 && step.empty !== undefined) {
    await context.execute(fillTemplate(step.empty, values))
    await untilArrived((found) => found === 0, step, values, context)
  }
  if (range.rows === 0) return
  await context.assertHeld()
  await context.execute(fillTemplate(sql, values))
  context.failpoint('chunk-staged')
  // A source that still grows gave more than was counted. What does not come is told by the next
  // reading of both sides.
  await untilArrived((found) => found >= range.rows, step, values, context)
  context.failpoint('chunk-done')
}

/** An engine may show rows some time after it took them; after a while without any, it is left. */
async function untilArrived(
  isThere: (rows: number) => boolean,
  step: FillStep,
  values: Values,
  context: StepContext,
): Promise<void> {
  let last = -1
  let since = performance.now()
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 1000)) {
    const [row] = await context.connection.query(fillTemplate(step.arrived, values), unlimited)
    const found = Number(row?.['rows'] ?? 0)
    if (isThere(found) || context.signal?.aborted) return
    if (found !== last) since = performance.now()
    if (performance.now() - since > patienceMs) return
    last = found
    await sleep(pauseMs)
    await context.assertHeld()
  }
}

const patienceMs = 30_000

function unequal(step: FillStep, range: FillRange): SluiceError {
  return new SluiceError(
    'COPY_DIFFERS',
    `${step.what}: what is from ${range.since} to ${range.until} does not come out equal`,
    {
      detail: [`source ${range.rows} rows`, `copy ${range.arrived} rows`],
      next: 'see whether rows are deleted or expire meanwhile; then run the same command again',
    },
  )
}
