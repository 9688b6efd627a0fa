import type { PolicyRule, RuleProject } from '../../../rules/rule.ts'
import { type FiringView, firingView, viewsInto } from './insert-chain.ts'
import { viewKinds } from './view-query.ts'

export const mvChainDepth: PolicyRule = {
  id: 'mv-chain-depth',
  summary: 'A chain of materialized views that is longer than `max`.',
  severity: 'warn',
  kinds: viewKinds,
  max: { default: 5, what: 'how many views one insert may run through, one after the other' },
  why: 'Every view of a chain runs inside the INSERT that feeds it: the client waits for all of them, and when one fails the INSERT fails although its rows are already in the tables before it.',
  source:
    'Seen on ClickHouse 26.7.2.1: a view that errors fails the INSERT, and the block stays in the source.',
  check: (resource, project, max) => {
    const view = firingView(resource, project)
    // The first view that is too much; those behind it are so because of it.
    if (view === undefined || depthOf(view, project, new Set()) !== max + 1) return []
    return [
      {
        message: `is number ${max + 1} of a chain of materialized views`,
        path: ['name'],
        hint: 'let it read from an earlier table, or run it on a clock with `refresh`.',
      },
    ]
  },
}

function depthOf(view: FiringView, project: RuleProject, above: ReadonlySet<string>): number {
  if (above.has(view.resource.id)) return 0
  const path = new Set([...above, view.resource.id])
  let deepest = 0
  for (const before of viewsInto(view.source, project))
    deepest = Math.max(deepest, depthOf(before, project, path))
  return deepest + 1
}
