/** Named collections: https://clickhouse.com/docs/operations/named-collections */
import { quoteIdentifier } from '../../../sql/index.ts'
import type { FieldRule, KindRules } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { readDocument } from './documents.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter, replace } from '../../common/lowered.ts'
import {
  type EntriesSpec,
  entrySql,
  normalEntries,
  readEntries,
} from '../../clickhouse-family/kinds/entries.ts'
import { globalAddress } from './documents.ts'
import { inPlace, rule } from '../../common/rule.ts'

export type NamedCollectionSpec = {
  readonly entries: EntriesSpec
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
