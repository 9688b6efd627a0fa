/**
 * Where a new materialized view begins to read: from now on, unless `seek_to` or a condition on
 * `_tp_time` says otherwise (timeplus.md §1.9). That decides whether it fills its target with what
 * was before, and what a view that is written again misses or reads twice.
 */
import type { Json } from '../../../resource/json.ts'
import { children, type Node, print } from '../../../sql/index.ts'
import { badValue, isObject } from '../../clickhouse-family/kinds/settings.ts'
import type { SpecProblem } from '../../engine.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { parsedQuery, parseText } from './text.ts'

type Start = NonNullable<MaterializedViewSpec['start']>

export function readStart(value: Json | undefined, problems: SpecProblem[]): Start | undefined {
  if (value === undefined || value === null) return undefined
  if (value === 'now' || value === 'backfill') return value
  if (isObject(value) && typeof value['from'] !== 'object' && value['from'] !== undefined) {
    return { from: String(value['from']) }
  }
  problems.push(badValue('start is `now`, `backfill` or `{from: …}`', ['start']))
  return undefined
}

/** Two places that say where a view begins have to say the same, and in words that the server takes. */
export function startProblems({ start, settings }: MaterializedViewSpec): readonly SpecProblem[] {
  const seek = settings?.['seek_to']
  if (seek !== undefined && !isPosition(seek)) {
    return [badPosition(seek, ['settings', 'seek_to'])]
  }
  const begin = start === undefined ? undefined : seekOf(start)
  if (begin !== undefined && !isPosition(begin)) return [badPosition(begin, ['start', 'from'])]
  if (start === undefined || seek === undefined || seek === begin) return []
  return [badValue(`\`seek_to\` of the query says where to begin: ${seek}`, ['start'])]
}

/**
 * A time with its zone, a time back from now, or sequence numbers, one per shard: the server refuses
 * other texts with 36 (parseSeekTo in its source).
 */
function isPosition(text: string): boolean {
  return /^(earliest|latest|-\d+[smhd]|\d+(,\d+)*|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))$/.test(
    text,
  )
}

function badPosition(text: string, path: SpecProblem['path']): SpecProblem {
  return {
    ...badValue(`\`${text}\` is no place to begin that the server takes`, path),
    hint: 'a time such as `2025-01-01 00:00:00` (UTC) or `2025-01-01T00:00:00+02:00`, or `-2h`',
  }
}

/** Value of `seek_to` for a view that shall not begin at now. */
export function seekTo({ start }: Pick<MaterializedViewSpec, 'start'>): string | undefined {
  return start === undefined ? undefined : seekOf(start)
}

function seekOf(start: Start): string | undefined {
  if (start === 'now') return undefined
  if (start === 'backfill') return 'earliest'
  const parsed = parseText('expression', start.from)
  return withZone(parsed.ok && parsed.node.kind === 'string' ? parsed.node.value : start.from)
}

/** A time as SQL has it is one of UTC, like `_tp_time`. */
function withZone(text: string): string {
  const [, day, time] =
    /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?))?$/.exec(text) ?? []
  return day === undefined ? text : `${day}T${time ?? '00:00:00'}Z`
}

/** Undefined: at now. */
export function beginning(spec: MaterializedViewSpec): string | undefined {
  const seek = spec.settings?.['seek_to'] ?? seekTo(spec)
  if (seek !== undefined && seek !== 'latest') return seek
  return conditionOnTime(spec.query)
}

export function isEarliest(from: string): boolean {
  return /earliest/.test(from)
}

/** `_tp_time > earliest_ts()`: the server seeks to it (docs:functions_for_streaming.md). */
function conditionOnTime(text: string): string | undefined {
  const parsed = text.includes('_tp_time') ? parsedQuery(text) : undefined
  return parsed?.ok ? lowerBound(parsed.node) : undefined
}

function lowerBound(node: Node): string | undefined {
  if (node.kind === 'operation') {
    const [left, right] = node.operands
    const [older, newer] =
      node.operator === '>' || node.operator === '>='
        ? [right, left]
        : node.operator === '<' || node.operator === '<='
          ? [left, right]
          : []
    if (newer?.kind === 'identifier' && newer.parts.at(-1)?.text === '_tp_time' && older) {
      return print(older)
    }
  }
  for (const child of children(node)) {
    const found = lowerBound(child)
    if (found !== undefined) return found
  }
  return undefined
}
