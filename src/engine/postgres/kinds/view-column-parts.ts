/**
 * What columns of views have beside their query: comments, and what an INSERT into the view takes
 * where it names no value (https://www.postgresql.org/docs/current/sql-alterview.html).
 */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Resource } from '../../../resource/resource.ts'
import { alter } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import type { Draft, FieldRule } from '../../engine.ts'
import { draft } from './draft.ts'
import { quoteIdent, quoteLiteral, sqlName } from './names.ts'
import { inStatement } from './text.ts'

type Texts = { readonly [column: string]: string }

export interface ColumnParts {
  readonly columnComments?: Texts
  readonly columnDefaults?: Texts
}

type Placed = Pick<Resource<ColumnParts>, 'address' | 'spec'>

/** After anything that makes the view, since they go with it. */
export const columnCommentRule: FieldRule<ColumnParts> = rule(
  inPlace('COMMENT ON COLUMN'),
  ({ part = '' }, _from, to) => alter(commentOn(to.address, part, to.spec.columnComments?.[part])),
)

export const columnDefaultRule: FieldRule<ColumnParts> = rule(
  inPlace('ALTER VIEW … ALTER COLUMN … SET DEFAULT'),
  ({ part = '' }, _from, to) => alter(defaultOf(to.address, part, to.spec.columnDefaults?.[part])),
)

/** What a new view needs. */
export function columnPartDrafts({ address, spec }: Placed): readonly Draft[] {
  return [
    ...entries(spec.columnDefaults).map(([column, value]) => defaultOf(address, column, value)),
    ...entries(spec.columnComments).map(([column, text]) => commentOn(address, column, text)),
  ]
}

/** What the statement that writes a view again does not say. */
export function columnPartChanges(from: ColumnParts, to: Placed): readonly Draft[] {
  const { columnComments, columnDefaults } = to.spec
  const { address } = to
  return [
    ...differing(from.columnDefaults, columnDefaults).map((column) =>
      defaultOf(address, column, columnDefaults?.[column]),
    ),
    ...differing(from.columnComments, columnComments).map((column) =>
      commentOn(address, column, columnComments?.[column]),
    ),
  ]
}

export function normalColumnTexts(texts: Texts | undefined): NamedParts {
  const parts = entries(texts).map(([name, text]) => ({ name, form: { text } }))
  return { ordered: false, parts }
}

function differing(from: Texts = {}, to: Texts = {}): readonly string[] {
  const all = [...new Set([...Object.keys(from), ...Object.keys(to)])]
  return all.filter((column) => from[column] !== to[column])
}

function entries(texts: Texts | undefined): readonly (readonly [string, string])[] {
  return Object.entries(texts ?? {})
}

function commentOn(address: Placed['address'], column: string, text: string | undefined): Draft {
  const words = text === undefined ? 'NULL' : quoteLiteral(text)
  return draft(`COMMENT ON COLUMN ${sqlName(address)}.${quoteIdent(column)} IS ${words}`)
}

function defaultOf(address: Placed['address'], column: string, value: string | undefined): Draft {
  const change = value === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${inStatement(value)}`
  return draft(`ALTER VIEW ${sqlName(address)} ALTER COLUMN ${quoteIdent(column)} ${change}`)
}
