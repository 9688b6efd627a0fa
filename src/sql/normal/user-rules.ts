/** Users as the server writes them. */
import type { AuthMethod, CreateUser, HostRule } from '../ast/access.ts'
import { name, string } from './build.ts'
import { CLICKHOUSE, type NodeRule, rule } from './rule.ts'

export const USER_RULES: readonly NodeRule[] = [
  rule(
    'createUser',
    {
      id: 'user-not-identified',
      seen: CLICKHOUSE,
      what: 'NOT IDENTIFIED is written as `IDENTIFIED WITH no_password`.',
    },
    ({ notIdentified, ...node }) =>
      notIdentified ? { ...node, auth: [NO_PASSWORD, ...node.auth] } : node,
  ),
  rule(
    'createUser',
    {
      id: 'user-at-host',
      seen: CLICKHOUSE,
      what: "`u@'host'` is a user with that host pattern, and `u@'%'` is `u`.",
    },
    atHost,
  ),
  rule(
    'createUser',
    {
      id: 'user-hosts',
      seen: CLICKHOUSE,
      what: "Hosts have no order; the address of the machine itself is LOCAL, and LIKE '%' is ANY.",
    },
    (node) => (node.hosts ? { ...node, hosts: sortedHosts(node.hosts) } : node),
  ),
]

const NOWHERE = { start: 0, end: 0 } as const
const NO_PASSWORD: AuthMethod = { kind: 'auth', method: 'no_password', ...NOWHERE }

function atHost(node: CreateUser): CreateUser {
  const hosts = node.names.map(({ text }) => /@(.*)$/.exec(text)?.[1])
  const [host] = hosts
  if (host === undefined || hosts.some((other) => other !== host)) return node
  if (host === '%') return { ...node, names: node.names.map(({ text }) => name(text.slice(0, -2))) }
  if (node.alter || node.hosts) return node
  return { ...node, hosts: [{ kind: 'host', type: 'LIKE', value: string(host), ...NOWHERE }] }
}

const LOCAL: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])

function sortedHosts(hosts: readonly HostRule[]): readonly HostRule[] {
  return hosts.map(simpleHost).toSorted((a, b) => compare(hostKey(a), hostKey(b)))
}

function simpleHost(host: HostRule): HostRule {
  const value = host.value?.value ?? ''
  if (host.type === 'LIKE' && value === '%') return { kind: 'host', type: 'ANY', ...NOWHERE }
  if (host.type !== 'REGEXP' && LOCAL.has(value)) return { kind: 'host', type: 'LOCAL', ...NOWHERE }
  if (host.type !== 'IP') return host
  // Leading zeros of a group say nothing.
  const address = value.toLowerCase().replace(/(^|:)0+(?=[0-9a-f])/g, '$1')
  return { ...host, value: string(address) }
}

function hostKey({ type, value }: HostRule): string {
  return `${type} ${value?.value ?? ''}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
