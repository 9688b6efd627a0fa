import type { PolicyRule, RuleProject } from '../../../rules/rule.ts'
import { firingView, viewsOn } from './insert-chain.ts'
import { viewKinds } from './view-query.ts'

export const mvLoop: PolicyRule = {
  id: 'mv-loop',
  summary: 'Materialized views that write to the table they fire for, directly or through others.',
  severity: 'warn',
  kinds: viewKinds,
  why: 'The views are created without a complaint. From then on every INSERT into each table of the loop fails.',
  source:
    'Seen on ClickHouse 26.7.2.1: INSERT answers 306, “Dependencies of the table are cyclic”.',
  check: (resource, project) => {
    const view = firingView(resource, project)
    if (view === undefined) return []
    const way = wayBack(view.target, view.source, project, new Set())
    if (way === undefined) return []
    const chain = [view.source, view.target, ...way].map((name) => `\`${name}\``).join(' → ')
    return [
      {
        message: `writes to what it fires for: ${chain}`,
        path: ['to'],
        hint: 'let one of the views write to another table, or run it on a clock with `refresh`.',
      },
    ]
  },
}

/** The tables on the way from one to the other, the first left out. */
function wayBack(
  from: string,
  to: string,
  project: RuleProject,
  visited: Set<string>,
): readonly string[] | undefined {
  if (from === to) return []
  if (visited.has(from)) return undefined
  visited.add(from)
  for (const { target } of viewsOn(from, project)) {
    const rest = wayBack(target, to, project, visited)
    if (rest !== undefined) return [target, ...rest]
  }
  return undefined
}
