/** Users, policies and quotas as Proton 1.6.1 prints them. */
import { PROTON } from './rule.ts'
import type { TimeplusRule } from './timeplus-rule.ts'

const FULL_NAMES: ReadonlyMap<string, string> = new Map([
  ['POLICY', 'ROW POLICY'],
  ['PROFILE', 'SETTINGS PROFILE'],
  ['CREATE POLICY', 'CREATE ROW POLICY'],
  ['CREATE PROFILE', 'CREATE SETTINGS PROFILE'],
])

export const ACCESS_RULES: readonly TimeplusRule[] = [
  {
    id: 'timeplus-access-words',
    on: ['drop', 'show'],
    seen: PROTON,
    what: 'POLICY is ROW POLICY and PROFILE is SETTINGS PROFILE.',
    dialect: 'timeplus',
    apply: (node) =>
      node.kind === 'drop' || node.kind === 'show'
        ? { ...node, object: FULL_NAMES.get(node.object) ?? node.object }
        : node,
  },
  {
    id: 'timeplus-not-keyed',
    on: ['createQuota'],
    seen: PROTON,
    what: 'A quota is NOT KEYED unless it says otherwise.',
    dialect: 'timeplus',
    apply: (node) => {
      if (node.kind !== 'createQuota' || node.alter || node.keyedBy !== 'none') return node
      const { keyedBy: _keyed, ...rest } = node
      return rest
    },
  },
  {
    id: 'timeplus-host-any',
    on: ['createUser'],
    seen: PROTON,
    what: 'A user may come from any host unless it says otherwise.',
    dialect: 'timeplus',
    apply: (node) => {
      if (node.kind !== 'createUser' || node.alter) return node
      const [only] = node.hosts ?? []
      if (node.hosts?.length !== 1 || only?.type !== 'ANY') return node
      const { hosts: _hosts, ...rest } = node
      return rest
    },
  },
]
