/** Rules that a team may turn on in `policy.rules`; none is on by itself. */
import type { Spec } from '../../../resource/resource.ts'
import { outputColumns } from '../../../sql/index.ts'
import type { LintFinding } from '../../engine.ts'
import { engineTraits } from './engines.ts'
import { parsedQuery } from './parsed.ts'

type Lint = (spec: Spec) => readonly LintFinding[]

/** Rows in a table of their own cannot be altered or kept when the view changes. */
const materializedViewWithoutTarget: Lint = (spec) =>
  spec['to'] === undefined
    ? [
        {
          rule: 'mv-without-target',
          message: 'keeps its rows in a table of its own',
          path: [],
          hint: 'declare a Table and name it in `to`: the view can then change without losing rows.',
        },
      ]
    : []

/** What `*` stands for is fixed when a view is written and moves with its sources. */
const selectStar: Lint = ({ query }) => {
  if (typeof query !== 'string') return []
  const parsed = parsedQuery(query)
  if (!parsed.ok || !outputColumns(parsed.node).some(({ star }) => star)) return []
  return [
    {
      rule: 'select-star',
      message: 'selects `*`',
      path: ['query'],
      hint: 'name the columns; a change of the source then changes this view only on purpose.',
    },
  ]
}

/** An expression without a name gets one from its expanded text, which a function change moves. */
const unnamedColumn: Lint = ({ query }) => {
  if (typeof query !== 'string') return []
  const parsed = parsedQuery(query)
  if (!parsed.ok) return []
  const unnamed = outputColumns(parsed.node).some(({ name, star }) => !star && name === undefined)
  return unnamed
    ? [
        {
          rule: 'unnamed-column',
          message: 'has a column without a name',
          path: ['query'],
          hint: 'give the expression a name with AS.',
        },
      ]
    : []
}

const tableWithoutTtl: Lint = (spec) =>
  spec['ttl'] === undefined && engineTraits(spec['engine'] as string | undefined).ownsRows
    ? [{ rule: 'table-without-ttl', message: 'keeps its rows for ever', path: [] }]
    : []

const withoutComment: Lint = (spec) =>
  spec['comment'] === undefined
    ? [{ rule: 'missing-comment', message: 'has no comment', path: [] }]
    : []

const byKind: { readonly [kind: string]: readonly Lint[] } = {
  Table: [tableWithoutTtl, withoutComment],
  View: [selectStar, unnamedColumn, withoutComment],
  MaterializedView: [materializedViewWithoutTarget, selectStar, unnamedColumn, withoutComment],
  Sink: [selectStar, unnamedColumn],
  Dictionary: [withoutComment],
}

export const lintRules: readonly string[] = [
  'mv-without-target',
  'select-star',
  'unnamed-column',
  'table-without-ttl',
  'missing-comment',
]

export function lint(kind: string, spec: Spec): readonly LintFinding[] {
  return (byKind[kind] ?? []).flatMap((rule) => rule(spec))
}
