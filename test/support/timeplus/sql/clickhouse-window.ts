/** Table functions over a stream as subqueries of chdb. */
import { expressionText, intervalText, type Translation } from './clickhouse-expression.ts'
import type { Expression, LongInterval, ShortInterval } from './expression.ts'
import { TranslationFault } from './fault.ts'
import { quotedIdentifier } from './literal-text.ts'
import type { ObjectName, TableCall } from './query.ts'
import { readsStream } from './table-functions.ts'

/** What a table function reads: its SQL, and the name it goes by. */
export interface Source {
  readonly sql: string
  readonly name?: ObjectName
}

export function tableCallSource(
  call: TableCall,
  translation: Translation,
  historical: boolean,
): Source {
  const name = call.name.toLowerCase()
  if (!readsStream(name)) return numbersSource(call, translation)
  const [first, ...rest] = call.arguments
  if (!first) throw new TranslationFault(`${call.name}() without a stream`)
  const source = argumentSource(first, translation, historical || name === 'table')
  switch (name) {
    case 'table':
      return source
    case 'tumble':
      return { ...source, sql: tumbleText(source, rest, translation) }
    case 'hop':
      return { ...source, sql: hopText(source, rest, translation) }
    case 'changelog':
      return { ...source, sql: `(SELECT *, toInt8(1) AS _tp_delta FROM ${source.sql})` }
    case 'dedup': {
      const keys = rest.filter((key) => key.kind === 'identifier')
      if (keys.length !== rest.length || keys.length === 0)
        throw new TranslationFault('dedup with a limit')
      const by = keys.map((key) => expressionText(key, translation)).join(', ')
      return { ...source, sql: `(SELECT * FROM ${source.sql} LIMIT 1 BY ${by})` }
    }
    default:
      throw new TranslationFault(`table function ${call.name} is not run here`)
  }
}

export function namedSource(
  name: ObjectName,
  translation: Translation,
  historical: boolean,
): Source {
  if (name.database === undefined && translation.known.has(name.name)) {
    return { sql: quotedIdentifier(name.name), name }
  }
  return { sql: translation.relations.relation(name, { historical }), name }
}

function argumentSource(
  argument: Expression,
  translation: Translation,
  historical: boolean,
): Source {
  if (argument.kind === 'identifier') {
    const [first = '', second] = argument.parts
    const name = second === undefined ? { name: first } : { database: first, name: second }
    return namedSource(name, translation, historical)
  }
  if (argument.kind === 'call') {
    return tableCallSource(
      { name: argument.name, arguments: argument.arguments },
      translation,
      historical,
    )
  }
  if (argument.kind === 'subquery') return { sql: expressionText(argument, translation) }
  throw new TranslationFault('a table function of something that is no relation')
}

function numbersSource(call: TableCall, translation: Translation): Source {
  if (!/^numbers$/i.test(call.name)) {
    throw new TranslationFault(`table function ${call.name} is not run here`)
  }
  const args = call.arguments.map((each) => expressionText(each, translation))
  return { sql: `numbers(${args.join(', ')})` }
}

type Interval = ShortInterval | LongInterval

/** `tumble(x, [ts,] size)`: window_start and window_end as columns. */
function tumbleText(source: Source, args: readonly Expression[], translation: Translation): string {
  const { time, intervals } = windowArguments(source, args, translation, 1)
  const [size] = intervals
  if (!size) throw new TranslationFault('tumble() without a size')
  const start = startText(time, size, translation)
  return `(SELECT *, ${start} AS window_start, ${timeText(`window_start + ${widthText(size, translation)}`)} AS window_end FROM ${source.sql})`
}

/** `hop(x, [ts,] slide, size)`: a row is in every window that holds it. */
function hopText(source: Source, args: readonly Expression[], translation: Translation): string {
  const { time, intervals } = windowArguments(source, args, translation, 2)
  const [slide, size] = intervals
  if (!slide || !size) throw new TranslationFault('hop() without slide and size')
  const steps = Math.ceil(secondsOf(size) / secondsOf(slide))
  const base = startText(time, slide, translation)
  const starts = `arrayMap(step -> ${timeText(`subtractSeconds(${base}, step * ${secondsOf(slide)})`)}, range(${steps}))`
  const end = (start: string) => timeText(`${start} + ${widthText(size, translation)}`)
  const inside = `arrayFilter(start -> ${end('start')} > ${time}, ${starts})`
  return `(SELECT *, arrayJoin(${inside}) AS window_start, ${end('window_start')} AS window_end FROM ${source.sql})`
}

function windowArguments(
  source: Source,
  args: readonly Expression[],
  translation: Translation,
  count: number,
): { readonly time: string; readonly intervals: readonly Interval[] } {
  const intervals = args.filter(
    (each): each is Interval => each.kind === 'shortInterval' || each.kind === 'longInterval',
  )
  const others = args.filter(
    (each) => each.kind !== 'shortInterval' && each.kind !== 'longInterval',
  )
  if (intervals.length !== count || others.length > 1) {
    throw new TranslationFault('a window with these arguments')
  }
  const [given] = others
  if (given) return { time: expressionText(given, translation), intervals }
  const column = source.name && translation.relations.timeColumn?.(source.name)
  return { time: quotedIdentifier(column ?? '_tp_time'), intervals }
}

function startText(time: string, interval: Interval, translation: Translation): string {
  return timeText(`toStartOfInterval(${time}, ${widthText(interval, translation)})`)
}

/** Bounds of a window are datetime64(3, 'UTC') (timeplus.md §3.6, fact 6). */
function timeText(text: string): string {
  return `toDateTime64(${text}, 3, 'UTC')`
}

function widthText(interval: Interval, translation: Translation): string {
  const value =
    interval.kind === 'shortInterval'
      ? String(interval.value)
      : expressionText(interval.value, translation).replace(/^'(\d+)'$/, '$1')
  return intervalText(interval.unit, value)
}

const SECONDS: Readonly<Record<string, number>> = {
  SECOND: 1,
  MINUTE: 60,
  HOUR: 3600,
  DAY: 86400,
  WEEK: 604800,
}

function secondsOf(interval: Interval): number {
  const each = SECONDS[interval.unit]
  const literal = interval.kind === 'longInterval' ? interval.value : undefined
  const count =
    interval.kind === 'shortInterval'
      ? interval.value
      : literal?.kind === 'number'
        ? Number(literal.text)
        : literal?.kind === 'string'
          ? Number(literal.value)
          : Number.NaN
  if (each === undefined || !Number.isFinite(count) || count <= 0) {
    throw new TranslationFault('a window of no fixed length')
  }
  return each * count
}
