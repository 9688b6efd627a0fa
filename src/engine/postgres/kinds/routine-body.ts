/** Bodies: a string that the server keeps byte for byte, or SQL that it takes apart. */
import type { Json } from '../../../resource/json.ts'
import { scalarText } from '../../common/scalar.ts'
import { keep, recall } from '../../common/text-memory.ts'
import type { SpecProblem } from '../../engine.ts'
import { parseOne, parsePlpgsql } from '../sql/parser.ts'
import { splitScript } from '../sql/split.ts'
import { quoteLiteral } from './names.ts'
import { readText } from './text.ts'
import { withoutTypeNames } from './unnamed-columns.ts'

interface Body {
  readonly language: string
  readonly body: string
}

/** SQL-standard bodies (14 and later); neither word can begin a body that is a string. */
export function isAtomic({ language, body }: Body): boolean {
  return language === 'sql' && /^\s*(?:RETURN\b|BEGIN\s+ATOMIC\b)/i.test(body)
}

/** Read for its syntax; nothing is changed but the empty space around it. */
export function readBody(
  value: Json | undefined,
  language: string,
  problems: SpecProblem[],
): string | undefined {
  const text = scalarText(value)
  if (text === undefined) return undefined
  if (isAtomic({ language, body: text })) return readText('atomic', text, ['body'], problems)
  const fault = faultIn(text, language)
  if (fault !== undefined) {
    const { message, start } = fault
    const word = /^(\w+|.)/su.exec(text.slice(start))?.[0] ?? ''
    problems.push({
      code: 'BAD_SQL',
      severity: 'error',
      message,
      path: ['body'],
      start,
      end: start + Math.max(1, word.length),
    })
  }
  return text
}

interface Fault {
  readonly message: string
  readonly start: number
}

/** Remembered is only that a body has none. */
function faultIn(text: string, language: string): Fault | undefined {
  const question = `body ${language} ${text}`
  if (recall(question) === true) return undefined
  const fault = faultRead(text, language)
  if (fault === undefined) keep(question, true)
  return fault
}

function faultRead(text: string, language: string): Fault | undefined {
  if (language === 'sql') {
    for (const part of splitScript(text)) {
      const read = parseOne(part.text)
      if (!read.ok) return { message: read.error.message, start: part.start + read.error.start }
    }
  }
  if (language === 'plpgsql') {
    const read = parsePlpgsql(
      `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ${quoted(text)}`,
    )
    // Its errors have no place; arguments are not known here.
    if (!read.ok && /syntax error|unexpected|expected/i.test(read.error.message))
      return { message: read.error.message, start: placeOf(read.error.message, text) }
  }
  return undefined
}

/** Where the word stands that a message ends with, if it stands there once; the beginning otherwise. */
function placeOf(message: string, text: string): number {
  const word = / near "(.+)"$/s.exec(message)?.[1]
  if (word === undefined) return 0
  const first = text.indexOf(word)
  return text.includes(word, first + 1) ? 0 : Math.max(0, first)
}

/** The space around a body means nothing in SQL and PL/pgSQL. Elsewhere every byte counts. */
export function normalBody({ language, body }: Body): string {
  if (isAtomic({ language, body })) return withoutTypeNames(body.trim())
  return language === 'sql' || language === 'plpgsql' ? body.trim() : body.replace(/\s+$/, '')
}

/** As people write it: from its first line to its last. */
export function writtenBody({ language, body }: Body): string {
  const whole = language === 'sql' || language === 'plpgsql'
  return (whole ? body.replace(/^(?:[ \t]*\r?\n)+/, '') : body).replace(/\s+$/, '')
}

/** `AS $$ … $$`, or the SQL itself. */
export function bodySql(spec: Body): string {
  if (isAtomic(spec)) return spec.body.trim()
  return `AS ${quoted(spec.language === 'internal' ? spec.body.trim() : spec.body)}`
}

/** Names of the server's own functions are no text of several lines. */
function quoted(body: string): string {
  if (!/[\n'\\]/.test(body)) return quoteLiteral(body)
  const whole = `${body.startsWith('\n') ? '' : '\n'}${body}${body.endsWith('\n') ? '' : '\n'}`
  const tags = ['$$', '$body$', ...Array.from({ length: 9 }, (_, index) => `$body${index}$`)]
  const tag = tags.find((one) => !whole.includes(one))
  return tag === undefined ? quoteLiteral(body) : `${tag}${whole}${tag}`
}
