/** How text is laid out. Everything printed goes through these few functions. */
import type { Name } from '../ast/span.ts'
import { quoteIdentifier } from '../lex/literal.ts'

export interface Layout {
  /** Clauses of a SELECT on lines of their own. */
  readonly pretty: boolean
  readonly width: number
  /** White space in front of a new line. */
  readonly indent: string
}

export const COMPACT: Layout = { pretty: false, width: 0, indent: '' }

export function deeper(layout: Layout): Layout {
  return { ...layout, indent: `${layout.indent}  ` }
}

/** A clause separator: a line break when pretty, else a space. */
export function newline(layout: Layout): string {
  return layout.pretty ? `\n${layout.indent}` : ' '
}

/** Joins what is there. */
export function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part).join(' ')
}

/** Bare names stay as written; quoted ones get backticks where they need them. */
export function nameText(name: Name): string {
  if (name.written !== undefined) return name.written
  // A query would start with it.
  if (/^select$/i.test(name.text)) return quoteIdentifier(name.text)
  if (name.parameter || name.json || !name.quoted) return name.text
  return quoteIdentifier(name.text)
}

export function pathText(parts: readonly Name[]): string {
  let text = ''
  for (const part of parts) {
    const attached = part.json === true && part.text.startsWith('[')
    text += (text === '' || attached ? '' : '.') + nameText(part)
  }
  return text
}
