/** Named collections (timeplus.md §1.13). No server was run. */
import { quoteIdentifier } from '../../../sql/index.ts'
import type { FieldRule, KindRules } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { replace } from '../../common/lowered.ts'
import {
  type EntriesSpec,
  entrySql,
  normalEntries,
  readEntries,
} from '../../clickhouse-family/kinds/entries.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { globalAddress, readDocument } from './documents.ts'
import { isSecretSetting } from './settings.ts'

export type NamedCollectionSpec = {
  readonly entries: EntriesSpec
}

const laterOnly =
  'external streams and tables that use it hold the former values until they are made anew or the server is restarted'

const fields: {
  readonly [F in keyof Required<NamedCollectionSpec>]: FieldRule<NamedCollectionSpec>
} = {
  entries: rule(
    [
      inPlace('ALTER NAMED COLLECTION … SET', {
        when: 'added, changed',
        note: `${laterOnly}; where values are \`[HIDDEN]\` only the ledger tells a change`,
        evidence: 'docs',
      }),
      inPlace('ALTER NAMED COLLECTION … DELETE', {
        when: 'removed',
        note: laterOnly,
        evidence: 'docs',
      }),
    ],
    (change, _from, to) => {
      const key = change.part
      if (key === undefined) return replace('the entries have no order')
      const entry = to.spec.entries[key]
      const name = quoteIdentifier(to.address.name)
      const sql =
        entry === undefined ? `DELETE ${quoteIdentifier(key)}` : `SET ${entrySql(key, entry)}`
      const drafts = [draft(`ALTER NAMED COLLECTION ${name} ${sql}`)]
      return { how: 'alter', drafts, note: laterOnly }
    },
  ),
}

export const namedCollection: KindRules<NamedCollectionSpec> = {
  kind: 'NamedCollection',
  rank: 1,
  namespace: 'namedCollection',
  lives: 'global',
  hasUntrackedUsers: true,
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
  normal: (spec) => ({ entries: normalEntries(spec.entries, isSecretSetting) }),
  create: ({ address, spec }) => {
    const entries = Object.entries(spec.entries).map(([key, entry]) => entrySql(key, entry))
    return [
      draft(`CREATE NAMED COLLECTION ${quoteIdentifier(address.name)} AS ${entries.join(', ')}`),
    ]
  },
  // The server never asks who uses it (timeplus.md §4.1): the graph alone does.
  drop: ({ address }) => [draft(`DROP NAMED COLLECTION ${quoteIdentifier(address.name)}`)],
  losses: () => [],
}
