/** Users, roles, profiles, policies and quotas as the server writes them. */
import type { Node } from '../ast/node.ts'
import { CLICKHOUSE, type NodeRule, type RuleFacts, rule } from './rule.ts'

const ORIGIN: RuleFacts = {
  id: 'access-origin',
  seen: CLICKHOUSE,
  what: 'How an access entity came about, and in which storage it lies, is not part of it.',
}

export const ACCESS_RULES: readonly NodeRule[] = [
  rule('createUser', ORIGIN, withoutOrigin),
  rule('createRole', ORIGIN, withoutOrigin),
  rule('createSettingsProfile', ORIGIN, withoutOrigin),
  rule('createRowPolicy', ORIGIN, withoutOrigin),
  rule('createQuota', ORIGIN, withoutOrigin),
  rule('grant', ORIGIN, ({ onCluster: _, ...node }) => node),
  rule(
    'createRowPolicy',
    {
      id: 'policy-for-select',
      seen: CLICKHOUSE,
      what: 'A row policy is FOR SELECT and PERMISSIVE unless it says otherwise.',
    },
    (node) => ({
      ...node,
      command: node.command ?? 'SELECT',
      restrictive: node.restrictive ?? false,
    }),
  ),
]

interface Origin {
  readonly orReplace?: unknown
  readonly ifNotExists?: unknown
  readonly onCluster?: unknown
  readonly storage?: unknown
}

function withoutOrigin<N extends Node & Origin>(node: N): Node {
  const { orReplace: _or, ifNotExists: _if, onCluster: _cluster, storage: _storage, ...rest } = node
  // Only optional fields went.
  return rest as unknown as Node
}
