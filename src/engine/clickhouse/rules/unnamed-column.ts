import type { PolicyRule } from '../../../rules/rule.ts'
import { queryOf, selectsOf, viewKinds } from './view-query.ts'

export const unnamedColumn: PolicyRule = {
  id: 'unnamed-column',
  summary: 'A column of a view that has no name of its own.',
  severity: 'off',
  kinds: ['View', ...viewKinds],
  why: 'The server names an expression after its text, with the functions in it written out: when a SQL function changes, so does the name of the column.',
  source:
    'Seen on ClickHouse 26.7.2.1: linear(a.id, 2, 1) becomes the column `plus(multiply(2, id), 1)`.',
  check: ({ spec }) => {
    const query = queryOf(spec['query'])
    const [select] = query ? selectsOf(query) : []
    const unnamed = (select?.columns ?? []).filter(({ kind }) => !named.has(kind))
    return unnamed.map(({ start, end }) => ({
      message: 'has a column without a name',
      path: ['query'],
      start,
      end,
      hint: 'give the expression a name with AS.',
    }))
  },
}

const named: ReadonlySet<string> = new Set(['alias', 'identifier', 'asterisk', 'columns'])
