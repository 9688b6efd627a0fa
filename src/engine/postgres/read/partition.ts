/** Partitioning as text: what follows PARTITION BY, and which rows a partition has. */
import { nodeOf, type Tree } from '../sql/tree.ts'
import { closingBracket, findWords, type Statement, textOfTokens, wordAt } from './statement.ts'

/** What follows PARTITION BY. */
export function partitionKey(statement: Statement, { partspec }: Tree): string | undefined {
  if (partspec === undefined) return undefined
  const at = statement.tokenOf(partspec)
  const open = findWords(statement, '(', at)
  return textOfTokens(statement, at + 2, closingBracket(statement, open) + 1)
}

/** What follows FOR VALUES, or `default`; the grammar gives the first word behind it. */
export function partitionBound(statement: Statement, bound: unknown): string {
  const fields = nodeOf({ bound }, 'bound')
  if (fields?.['is_default'] === true) return 'default'
  const at = statement.tokenOf(fields)
  const from = wordAt(statement, at) === 'VALUES' ? at + 1 : at
  const open = findWords(statement, '(', from)
  let end = closingBracket(statement, open) + 1
  // FROM (…) TO (…)
  if (wordAt(statement, end) === 'TO') end = closingBracket(statement, end + 1) + 1
  return textOfTokens(statement, from, end)
}
