/**
 * EMIT has had two spellings: AFTER WATERMARK up to 2.7.5, AFTER WINDOW CLOSE and the like since
 * (timeplus.md §1.9; docs:streaming-aggregations.md, p1:src/Parsers/Streaming/ParserEmitQuery.cpp).
 * A query is compared in the newer one and sent in the one that the target reads.
 */
import { children, type Emit, type EmitPart, type Node, print } from '../../../sql/index.ts'
import type { KindContext } from '../../engine.ts'
import { isAtLeast } from '../generation.ts'
import { parsedQuery } from './text.ts'

type Spelling = 'former' | 'present'

/** For a statement: only what the target would not read is written otherwise. */
export function emitFor(query: string, context: KindContext): string {
  return respelt(query, isAtLeast(context, '2.7.6') ? 'present' : 'former')
}

/** For a comparison. */
export function presentEmit(query: string): string {
  return respelt(query, 'present')
}

function respelt(query: string, spelling: Spelling): string {
  const parsed = /\bemit\b/i.test(query) ? parsedQuery(query) : undefined
  if (!parsed?.ok) return query
  let text = query
  for (const { emit, isSession } of emitsIn(parsed.node).reverse()) {
    const parts = spelling === 'present' ? presentParts(emit, isSession) : formerParts(emit)
    if (parts === undefined) continue
    text = `${text.slice(0, emit.start)}${print({ ...emit, parts })}${text.slice(emit.end)}`
  }
  return text
}

interface FoundEmit {
  readonly emit: Emit
  /** Sessions close, windows close. */
  readonly isSession: boolean
}

function emitsIn(node: Node): FoundEmit[] {
  const below = children(node).flatMap(emitsIn)
  if (node.kind !== 'select' || node.emit === undefined) return below
  const source = node.from?.first?.table
  const isSession = source?.kind === 'call' && source.name.text === 'session'
  return [...below, { emit: node.emit, isSession }].sort((a, b) => a.emit.start - b.emit.start)
}

/** Undefined where nothing changes. */
function presentParts({ parts }: Emit, isSession: boolean): readonly EmitPart[] | undefined {
  const periodic = parts.find(({ form }) => form === 'PERIODIC')
  const isBatch = periodic !== undefined && parts.some(({ form }) => form === 'ON UPDATE')
  const isFormer = parts.some(({ form }) => form === 'AFTER WATERMARK')
  if (!isFormer && !isBatch) return undefined
  return parts.flatMap((part): readonly EmitPart[] => {
    if (part.form === 'AFTER WATERMARK') {
      return [{ ...part, form: isSession ? 'AFTER SESSION CLOSE' : 'AFTER WINDOW CLOSE' }]
    }
    if (isBatch && part === periodic) return []
    if (isBatch && part.form === 'ON UPDATE') {
      return [{ ...part, ...(periodic.interval === undefined ? {} : { batch: periodic.interval }) }]
    }
    return [part]
  })
}

function formerParts({ parts }: Emit): readonly EmitPart[] | undefined {
  const isPresent = parts.some(
    ({ form, batch }) =>
      form === 'AFTER WINDOW CLOSE' || form === 'AFTER SESSION CLOSE' || batch !== undefined,
  )
  if (!isPresent) return undefined
  return parts.flatMap((part): readonly EmitPart[] => {
    if (part.form === 'AFTER WINDOW CLOSE' || part.form === 'AFTER SESSION CLOSE') {
      return [{ ...part, form: 'AFTER WATERMARK' }]
    }
    if (part.batch === undefined) return [part]
    const { batch, ...update } = part
    return [{ ...update, form: 'PERIODIC', interval: batch }, update]
  })
}
