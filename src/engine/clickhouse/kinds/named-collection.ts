/** Named collections: https://clickhouse.com/docs/operations/named-collections */
import { MASK, type NamedParts } from '../../../catalog/normal-form.ts'
import type { Json } from '../../../resource/json.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { FieldRule, KindRules, SpecProblem } from '../../engine.ts'
import { compact } from '../../clickhouse-family/kinds/compact.ts'
import { readDocument } from './documents.ts'
import { alter, draft, replace } from '../../clickhouse-family/kinds/draft.ts'
import { globalAddress } from './documents.ts'
import { inPlace, rule } from '../../clickhouse-family/kinds/rule.ts'
import { isSecretName, maskPlaceholders } from '../../clickhouse-family/kinds/secrets.ts'
import { badValue, isObject } from '../../clickhouse-family/kinds/settings.ts'
import { scalarText } from '../../clickhouse-family/kinds/scalar.ts'

/** A bare value says nothing of `overridable`: the server's setting decides. */
export type EntrySpec = string | { readonly value: string; readonly overridable: boolean }

export type NamedCollectionSpec = {
  readonly entries: { readonly [key: string]: EntrySpec }
}

const fields: {
  readonly [F in keyof Required<NamedCollectionSpec>]: FieldRule<NamedCollectionSpec>
} = {
  entries: rule(
    [
      inPlace('ALTER NAMED COLLECTION … SET', {
        when: 'added, changed',
        note: 'where values are `[HIDDEN]` only the ledger tells a change',
      }),
      inPlace('ALTER NAMED COLLECTION … DELETE', { when: 'removed' }),
    ],
    (change, _from, to) => {
      const key = change.part
      if (key === undefined) return replace('the entries have no order')
      const entry = to.spec.entries[key]
      const name = quoteIdentifier(to.address.name)
      const sql =
        entry === undefined ? `DELETE ${quoteIdentifier(key)}` : `SET ${entrySql(key, entry)}`
      return alter(draft(`ALTER NAMED COLLECTION ${name} ${sql}`))
    },
  ),
}

export const namedCollection: KindRules<NamedCollectionSpec> = {
  kind: 'NamedCollection',
  rank: 1,
  namespace: 'namedCollection',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) => {
    const { spec, problems } = readDocument<NamedCollectionSpec>(json, {
      kinds: ['NamedCollection'],
      required: ['entries'],
      fields: (own, found) =>
        compact<Partial<NamedCollectionSpec>>({ entries: readEntries(own['entries'], found) }),
    })
    return { spec: { entries: spec.entries ?? {} }, problems }
  },
  write: (spec) => ({ ...spec }),
  references: () => [],
  normal: (spec) => ({ entries: normalEntries(spec.entries) }),
  create: ({ address, spec }) => {
    const entries = Object.entries(spec.entries).map(([key, entry]) => entrySql(key, entry))
    return [
      draft(`CREATE NAMED COLLECTION ${quoteIdentifier(address.name)} AS ${entries.join(', ')}`),
    ]
  },
  // The server refuses with 769 while a table uses it, and names the tables.
  drop: ({ address }) => [draft(`DROP NAMED COLLECTION ${quoteIdentifier(address.name)}`)],
  rename: () => undefined,
  losses: () => [],
}

function readEntries(
  value: Json | undefined,
  problems: SpecProblem[],
): NamedCollectionSpec['entries'] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) {
    problems.push(badValue('entries are a map of keys and values', ['entries']))
    return undefined
  }
  const entries: Record<string, EntrySpec> = {}
  for (const [key, item] of Object.entries(value)) {
    const plain = isObject(item) ? scalarText(item['value']) : scalarText(item)
    if (plain === undefined) {
      problems.push(badValue(`entry \`${key}\` needs a value`, ['entries', key]))
      continue
    }
    const overridable = isObject(item) ? item['overridable'] : undefined
    entries[key] = typeof overridable === 'boolean' ? { value: plain, overridable } : plain
  }
  return entries
}

/** Servers show all values, or `[HIDDEN]` for all of them, by the reader's rights. */
function normalEntries(entries: NamedCollectionSpec['entries']): NamedParts {
  const parts = Object.entries(entries).map(([key, entry]) => {
    const { value, overridable } = typeof entry === 'string' ? { value: entry } : entry
    return {
      name: key,
      form: {
        value: isSecretName(key) ? MASK : maskPlaceholders(value),
        overridable: overridable === undefined ? null : overridable ? 'yes' : 'no',
      },
    }
  })
  return { ordered: false, parts }
}

function entrySql(key: string, entry: EntrySpec): string {
  const { value, overridable } = typeof entry === 'string' ? { value: entry } : entry
  const tail = overridable === undefined ? '' : overridable ? ' OVERRIDABLE' : ' NOT OVERRIDABLE'
  return `${quoteIdentifier(key)} = ${quoteString(value)}${tail}`
}
