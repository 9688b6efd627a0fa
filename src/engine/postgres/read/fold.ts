/** The statements of a script one after another: what they made, changed and took away. */
import type { Spec } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { splitScript } from '../sql/split.ts'
import {
  type Known,
  keyOf,
  type ReadObject,
  type Reading,
  type Unread,
  type Session,
} from './known.ts'
import { readOne } from './readers.ts'
import { readStatement } from './statement.ts'

export interface Folded {
  /** In order of their creation. */
  readonly objects: readonly FoldedObject[]
  readonly skipped: readonly Skipped[]
  /** What the script makes of kinds that are none here: `type app.span`. */
  readonly others: ReadonlySet<string>
}

export interface Skipped {
  readonly start: number
  readonly end: number
  readonly why: string
  /** The grammar does not take it. */
  readonly isSyntax: boolean
}

export interface FoldedObject extends ReadObject {
  /** Where unqualified names of its texts lie. */
  readonly schema: string | undefined
  /** Where the statement that made it lies. */
  readonly start: number
  readonly end: number
}

/** `schema` is that of unqualified names; absent: they stay so. Offsets are those of the script. */
export function foldScript(script: string, schema?: string): Folded {
  const objects = new Map<string, FoldedObject>()
  const skipped: Skipped[] = []
  const others = new Set<string>()
  let session: Session = schema === undefined ? {} : { schema }
  for (const { text, start } of splitScript(script)) {
    const leave = ({
      why,
      start: from = 0,
      end = text.length,
      isSyntax,
      makes = [],
    }: Unread): void => {
      for (const name of makes) others.add(name)
      skipped.push({ start: start + from, end: start + end, why, isSyntax: isSyntax === true })
    }
    const known: Known = { ...session, objects }
    const reading = readText(text, known)
    if ('session' in reading) {
      session = compact<Session>({ ...session, ...reading.session })
      leave({ why: 'a setting of the session' })
    } else if ('why' in reading) leave(reading)
    else {
      for (const key of reading.gone ?? []) objects.delete(key)
      for (const object of reading.put) {
        const at = keyOf(object)
        const before = objects.get(at)
        const unknown = object.unknown.map((part) =>
          before?.unknown.includes(part) ? part : shifted(part, start),
        )
        objects.set(at, {
          ...again(object, before, text),
          unknown,
          schema: before?.schema ?? session.schema,
          start: before?.start ?? start,
          end: before?.end ?? start + text.length,
        })
      }
      for (const one of reading.left ?? []) leave(one)
    }
  }
  return { objects: [...objects.values()], skipped, others }
}

function readText(text: string, known: Known): Reading {
  try {
    const statement = readStatement(text)
    if (!('why' in statement)) return readOne(statement, known)
    return { ...statement, isSyntax: true }
  } catch (thrown) {
    // A tree that is too deep for us; the grammar has read it.
    if (thrown instanceof RangeError) return { why: 'nested too deeply to be read' }
    throw thrown
  }
}

/** CREATE OR REPLACE keeps what other statements have said of an object, IF NOT EXISTS all of it. */
function again(object: ReadObject, before: ReadObject | undefined, text: string): ReadObject {
  if (before === undefined) return object
  if (/^\s*CREATE\b[^;]*?\bIF\s+NOT\s+EXISTS\b/i.test(text) && !isChange(text)) return before
  if (!/^\s*CREATE\s+OR\s+REPLACE\b/i.test(text)) return object
  const { comment, owner }: Spec = before.spec
  return {
    ...object,
    spec: {
      ...object.spec,
      ...(comment === undefined ? {} : { comment }),
      ...(owner === undefined ? {} : { owner }),
    },
  }
}

/** CREATE INDEX and CREATE POLICY change their table. */
function isChange(text: string): boolean {
  return /^\s*CREATE\s+(?:UNIQUE\s+)?(?:INDEX|POLICY)\b/i.test(text)
}

function shifted<P extends { readonly start: number; readonly end: number }>(
  part: P,
  by: number,
): P {
  return { ...part, start: part.start + by, end: part.end + by }
}
