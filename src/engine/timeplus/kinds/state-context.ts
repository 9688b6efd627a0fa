/** The views and functions of one side, as the analysis of a query's state wants them. */
import type { Query } from '../../../sql/index.ts'
import type { KindContext } from '../../engine.ts'
import { presentEmit } from './emit-spelling.ts'
import { queryState, type StateContext } from './query-state.ts'
import { normalOf, parsedQuery } from './text.ts'

export function stateContextOf(context: KindContext): StateContext {
  return {
    viewQuery: (name) => {
      const found = context.lookup('relation', name)
      const query = found?.kind === 'View' ? found.spec['query'] : undefined
      return typeof query === 'string' ? analysed(query, context) : undefined
    },
    isAggregate: (name) => context.lookup('function', name)?.spec['aggregate'] === true,
  }
}

/** The query with qualified names and one spelling of everything; undefined where it cannot be read. */
export function analysed(query: string, context: KindContext): Query | undefined {
  const parsed = parsedQuery(normalOf('query', presentEmit(query), context))
  return parsed.ok ? parsed.node : undefined
}

/** What can be said of a query alone: views that it reads may gather as well. */
export function isStateful(query: string): boolean {
  const parsed = parsedQuery(query)
  return parsed.ok && queryState(parsed.node, alone).steps.length > 0
}

export const alone: StateContext = { viewQuery: () => undefined, isAggregate: () => false }
