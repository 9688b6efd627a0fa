import type { Expression } from '../ast/expression.ts'
import type { Query } from '../ast/query.ts'

export interface OutputColumn {
  /** Absent for an expression without an alias. */
  readonly name: string | undefined
  /** `*`, `t.*` or COLUMNS(…): any number of columns. */
  readonly star: boolean
}

/** The columns a query returns, as far as its text tells; a set operation is named by its first branch. */
export function outputColumns(query: Query): readonly OutputColumn[] {
  switch (query.kind) {
    case 'select':
      return query.columns.map(outputColumn)
    case 'setOperation': {
      const [first] = query.branches
      return first ? outputColumns(first) : []
    }
    case 'grouped':
    case 'output':
      return outputColumns(query.query)
    case 'explain':
      return [{ name: undefined, star: true }]
  }
}

function outputColumn(node: Expression): OutputColumn {
  switch (node.kind) {
    case 'asterisk':
    case 'columns':
      return { name: undefined, star: true }
    case 'alias':
      return { name: node.name.text, star: false }
    case 'identifier':
      return { name: node.parts.at(-1)?.text, star: false }
    default:
      return { name: undefined, star: false }
  }
}
