/** Today's facts as people say them; what is not known is not mentioned. */
import type { Observed } from '../../catalog/catalog.ts'
import { amount, bytes, grouped } from './quantity.ts'

/** Beside a hazard: `1,200,000 rows, 48.2 MB, last write 3 min ago, read by 3`. */
export function observedText(observed: Observed): string {
  return texts(observed, brief).join(', ')
}

/** What it means, and in figures: `all rows of the table (1,200,000 rows, 48.2 MB), read by 3`. */
export function costText(detail: string, observed: Observed): string {
  const { rows = null, bytes = null, ...others } = observed
  const size = observedText({ rows, bytes })
  const traffic = observedText(others)
  const first = detail === '' || size === '' ? detail + size : `${detail} (${size})`
  return [first, traffic].filter((text) => text !== '').join(', ')
}

/** Where something is refused: with the names of those who read and write it. */
export function stakesText(observed: Observed): string {
  return texts(observed, full).join(', ')
}

type Say = (observed: Observed) => string

const ago =
  (words: string, fact: string): Say =>
  (observed) => {
    const then = observed[fact]
    const now = observed['observedAt']
    if (typeof then !== 'string') return ''
    const seconds = (Date.parse(String(now)) - Date.parse(then)) / 1000
    return Number.isNaN(seconds) ? `${words} ${then}` : `${words} ${since(seconds)}`
  }

const counted =
  (fact: string, say: (count: number) => string): Say =>
  (observed) => {
    const count = observed[fact]
    return typeof count === 'number' && count > 0 ? say(count) : ''
  }

const size: readonly (readonly [string, Say])[] = [
  ['rows', (observed) => factText('rows', observed['rows'])],
  ['bytes', (observed) => factText('bytes', observed['bytes'])],
]
const traffic: readonly (readonly [string, Say])[] = [
  ['rowsPerMinute', counted('rowsPerMinute', (count) => `${amount(count)} new rows a minute`)],
  ['lastWrite', ago('last write', 'lastWrite')],
  ['lastRead', ago('last read', 'lastRead')],
]

/** In the order in which people ask; `''` says a fact elsewhere or not at all. */
const brief: ReadonlyMap<string, Say> = new Map([
  ...size,
  ...traffic,
  ['readers', counted('readers', (count) => `read by ${grouped(count)}`)],
  ...[
    'readBy',
    'writers',
    'writtenBy',
    'activeParts',
    'retention',
    'observedAt',
    'copyRows',
    'copyBytes',
  ].map((fact) => [fact, () => ''] as const),
])

const full: ReadonlyMap<string, Say> = new Map([
  ...size,
  ['activeParts', counted('activeParts', (count) => `in ${plainPlural(count, 'part')}`)],
  ...traffic,
  ['retention', ({ retention }) => (retention == null ? '' : `kept by TTL ${retention}`)],
  [
    'readers',
    ({ readers, readBy }) =>
      readers === 0
        ? 'read by nothing on this target'
        : typeof readers === 'number'
          ? `read by ${readBy ?? grouped(readers)}`
          : '',
  ],
  ['writers', ({ writtenBy }) => (writtenBy == null ? '' : `filled by ${writtenBy}`)],
  ...['readBy', 'writtenBy', 'observedAt', 'copyRows', 'copyBytes'].map(
    (fact) => [fact, () => ''] as const,
  ),
])

function texts(observed: Observed, known: ReadonlyMap<string, Say>): readonly string[] {
  const first = [...known].map(([fact, say]) => (fact in observed ? say(observed) : ''))
  const others = Object.entries(observed)
    .filter(([fact]) => !known.has(fact))
    .map(([fact, value]) => factText(fact, value))
  return [...first, ...others].filter((text) => text !== '')
}

function factText(fact: string, value: string | number | null | undefined): string {
  if (value === null || value === undefined || value === '') return ''
  const number = typeof value === 'number' ? value : /^\d+$/.test(value) ? Number(value) : undefined
  if (number === undefined) return `${spaced(fact)} ${value}`
  if (/bytes$/i.test(fact)) return `${bytes(number)}${labelBefore(fact, /bytes$/i)}`
  if (/rows$/i.test(fact))
    return `${amount(number)} row${number === 1 ? '' : 's'}${labelBefore(fact, /rows$/i)}`
  return `${grouped(number)} ${spaced(fact)}`
}

function labelBefore(fact: string, unit: RegExp): string {
  const rest = spaced(fact.replace(unit, '')).trim()
  return rest === '' || rest === 'total' ? '' : ` ${rest}`
}

function spaced(fact: string): string {
  return fact.replaceAll('_', ' ').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function plainPlural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** `just now`, `40 s ago`, `3 min ago`, `5 h ago`, `3 days ago`. */
function since(seconds: number): string {
  if (seconds < 10) return 'just now'
  if (seconds < 60) return `${Math.floor(seconds)} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h ago`
  return `${grouped(Math.floor(seconds / 86_400))} days ago`
}
