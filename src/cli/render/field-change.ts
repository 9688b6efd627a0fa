import type { Action, FieldChange } from '../../changeset/changeset.ts'
import { visibleText } from '../../diagnostic/index.ts'
import type { Look } from './look.ts'
import { padEnd, textWidth } from './table.ts'
import { diffText } from './text-diff.ts'
import { wrap } from './wrap.ts'

/** Servers mask secrets with this word; people are told what it stands for. */
const mask = '[HIDDEN]'

/** The fields of one action, aligned, with before and after. */
export function fieldLines(fields: readonly FieldChange[], look: Look): readonly string[] {
  const indent = look.columns < 60 ? '   ' : '       '
  const rows = fields.map((field) => ({
    field,
    label: labelOf(field),
    text: shortText(field, look),
  }))
  const width = Math.max(
    7,
    ...rows.map(({ label, text }) => (text === undefined ? 0 : textWidth(label))),
  )
  return rows.flatMap(({ field, label, text }) => {
    const reason = reasonOf(field.how)
    if (text === undefined) return longField(field, label, reason, indent, look)
    const line = `${padEnd(label, width)}   ${text}${reason === '' ? '' : `   ${look.paint.dim(reason)}`}`
    return indentRest(wrap(line, look.columns - 2, indent), indent)
  })
}

function indentRest([first = '', ...rest]: readonly string[], indent: string): readonly string[] {
  return [first, ...rest.map((line) => `${indent}  ${line.trimStart()}`)]
}

/** `+ column note`, `setting index_granularity`, `orderBy`. */
export function labelOf({ field, before, after }: FieldChange): string {
  const dot = field.indexOf('.')
  if (dot < 0) return visibleText(field)
  const group = field.slice(0, dot)
  const noun = nouns[group] ?? group
  const sign = before === null ? '+ ' : after === null ? '- ' : '~ '
  return `${sign}${noun} ${visibleText(field.slice(dot + 1))}`
}

const nouns: { readonly [group: string]: string } = {
  columns: 'column',
  settings: 'setting',
  indexes: 'index',
  projections: 'projection',
  constraints: 'constraint',
  entries: 'entry',
  arguments: 'argument',
  privileges: 'privilege',
  intervals: 'interval',
  hosts: 'host',
}

/** Both values on one line, where they fit. */
function shortText({ before, after }: FieldChange, look: Look): string | undefined {
  const texts = [before, after].filter((text) => text !== null)
  const room = Math.min(100, look.columns)
  if (texts.some((text) => text.includes('\n')) || texts.join('').length > room) return undefined
  if (before === null) return after === null ? '' : shown(after)
  if (after === null) return before === '' ? '' : `${shown(before)} ${look.glyphs.arrow} (none)`
  return `${shown(before)} ${look.glyphs.arrow} ${shown(after)}`
}

function longField(
  { before, after }: FieldChange,
  label: string,
  reason: string,
  indent: string,
  look: Look,
): readonly string[] {
  const { create, drop, dim, mark } = look.paint
  const head = `${indent}${label}${reason === '' ? '' : `   ${dim(reason)}`}`
  const lines = diffText(shown(before ?? ''), shown(after ?? ''), 1).map(({ sign, parts }) => {
    const text = parts
      .map((part) => (part.differs ? mark(visibleText(part.text)) : visibleText(part.text)))
      .join('')
    const line = `${indent}${label.startsWith(' ') ? '' : '  '}${sign === '…' ? look.glyphs.ellipsis : sign} ${text}`
    if (sign === '+') return create(line)
    if (sign === '-') return drop(line)
    return dim(line)
  })
  return [head, ...lines.filter((line) => line.trim() !== '' && !/^\s*[-+]\s*$/.test(line))]
}

export function shown(text: string): string {
  return text === mask
    ? '(sensitive value)'
    : text.split('\n').map(visibleText).join('\n').replaceAll(mask, '(sensitive value)')
}

/** Why the action is needed, without what its fields say already. */
export function causeOf({ cause, fields }: Action): string | undefined {
  const said = fields.map(({ how }) => reasonOf(how)).filter((reason) => reason !== '')
  const rest = said
    .reduce((text, reason) => text.replace(reason, ''), visibleText(cause ?? ''))
    .replace(/^[;\s]+|[;\s]+$/g, '')
  if (rest === '') return undefined
  return /^\w+\/\S+(?:, \w+\/\S+)*$/.test(rest) ? `${rest} changed` : rest
}

/** What follows the first word of `how`: `replace: ORDER BY cannot change` → the reason. */
export function reasonOf(how: string): string {
  return visibleText(
    how
      .replace(/^(?:alter|replace|create|drop|ignore|refuse)\b[\s:;,()\u2013\u2014-]*/, '')
      .replace(/\)$/, ''),
  )
}
