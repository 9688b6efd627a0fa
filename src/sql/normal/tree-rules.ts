/** Rewrites that need the whole tree as it was parsed: names find their meaning by their place. */
import { inlineFunctions } from './inline.ts'
import { withInAliases } from './in-aliases.ts'
import { withoutBrackets } from './query.ts'
import { qualifyTree } from './qualify-tree.ts'
import type { InlineFunction, NormalContext } from './context.ts'
import { CLICKHOUSE, type RuleFacts, type TreeRule } from './rule.ts'

export const QUERY_BRACKETS: RuleFacts = {
  id: 'query-brackets',
  seen: CLICKHOUSE,
  what: 'Brackets round a whole query are dropped.',
}

export const TREE_RULES: readonly TreeRule[] = [
  {
    phase: 'tree',
    ...QUERY_BRACKETS,
    apply: (tree) => (tree.kind === 'grouped' ? withoutBrackets(tree) : tree),
  },
  {
    phase: 'tree',
    id: 'default-database',
    seen: CLICKHOUSE,
    what: 'Every table, view, dictionary and target gets its database, also in strings such as dictGet(…) and after IN.',
    apply: qualifyTree,
  },
  {
    phase: 'tree',
    id: 'in-alias',
    seen: CLICKHOUSE,
    what: 'After IN, the alias of an expression in WITH is stored as that expression: `WITH (1, 2) AS x SELECT a IN x` has `a IN ((1, 2) AS x)`.',
    dialect: 'clickhouse',
    apply: withInAliases,
  },
  {
    phase: 'tree',
    id: 'inline-function',
    seen: CLICKHOUSE,
    what: 'A call of an SQL function is stored as the body of the function, but not inside another function.',
    dialect: 'clickhouse',
    apply: (tree, context) => {
      const bodies = tree.kind === 'createFunction' ? undefined : qualifiedBodies(context)
      return bodies ? inlineFunctions(tree, bodies) : tree
    },
  },
]

function qualifiedBodies(context: NormalContext): ReadonlyMap<string, InlineFunction> | undefined {
  if (!context.inline) return undefined
  const bodies = new Map<string, InlineFunction>()
  for (const [called, { params, body }] of context.inline) {
    // An expression stays an expression when names in it are qualified.
    bodies.set(called, { params, body: qualifyTree(body, context) as InlineFunction['body'] })
  }
  return bodies
}
