/** CREATE USER, ROLE … and GRANT as resources: what both engines read alike. */
import type { Address } from '../../../resource/id.ts'
import type { Spec } from '../../../resource/resource.ts'
import type { CreateParts } from '../../../sql/index.ts'
import {
  grantSpec,
  quotaSpec,
  roleSpec,
  rowPolicySpec,
  settingsProfileSpec,
  userSpec,
} from './from-access-parts.ts'

export type AccessParts = Extract<
  CreateParts,
  { readonly kind: 'user' | 'role' | 'settingsProfile' | 'quota' | 'rowPolicy' | 'grant' }
>

export type AccessRead =
  | { readonly kind: string; readonly address: Address; readonly spec: Spec }
  | { readonly why: string }

export function readAccessParts(parts: AccessParts): AccessRead {
  switch (parts.kind) {
    case 'user':
      return named('User', parts.names, userSpec(parts))
    case 'role':
      return named('Role', parts.names, roleSpec(parts))
    case 'settingsProfile':
      return named('SettingsProfile', parts.names, settingsProfileSpec(parts))
    case 'quota':
      return named('Quota', parts.names, quotaSpec(parts))
    case 'rowPolicy': {
      const [policy, ...others] = parts.policies
      if (policy === undefined || others.length > 0) return { why: 'one policy per document' }
      const [database, on] = policy.on.length > 1 ? policy.on : [undefined, policy.on[0]]
      return {
        kind: 'RowPolicy',
        address: {
          ...(database === undefined ? {} : { database }),
          ...(on === undefined ? {} : { on }),
          name: policy.name,
        },
        spec: rowPolicySpec(parts),
      }
    }
    case 'grant': {
      const read = grantSpec(parts)
      return 'why' in read ? read : { kind: 'Grant', ...read }
    }
  }
}

function named(kind: string, names: readonly string[], spec: Spec): AccessRead {
  const [name, ...others] = names
  if (name === undefined || others.length > 0) return { why: 'one name per document' }
  return { kind, address: { name }, spec }
}
