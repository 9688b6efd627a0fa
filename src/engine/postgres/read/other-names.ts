/** Names of what a statement makes of a kind that is none here, as texts may use them. */
import { textOf } from '../sql/tree.ts'
import { fieldName, type Known, listedAddress, relationAddress } from './known.ts'
import type { Statement } from './statement.ts'

/** `type app.span`, `function app.total`, as `qualify.ts` looks for them. */
export function otherNames({ node, fields }: Statement, known: Known): readonly string[] {
  const listed = (names: unknown): string => fieldName(listedAddress(names, known))
  switch (node) {
    // A range type has a function of its name.
    case 'CreateRangeStmt':
      return [`type ${listed(fields['typeName'])}`, `function ${listed(fields['typeName'])}`]
    case 'CreateForeignTableStmt': {
      const base = fields['base'] ?? fields['baseStmt']
      const relation = (base as { readonly relation?: unknown } | undefined)?.relation
      return [`relation ${fieldName(relationAddress(relation, known))}`]
    }
    case 'DefineStmt': {
      const namespace = namespaces[textOf(fields['kind']) ?? '']
      return namespace === undefined ? [] : [`${namespace} ${listed(fields['defnames'])}`]
    }
    default:
      return []
  }
}

const namespaces: { readonly [kind: string]: string } = {
  OBJECT_TYPE: 'type',
  OBJECT_AGGREGATE: 'function',
}
