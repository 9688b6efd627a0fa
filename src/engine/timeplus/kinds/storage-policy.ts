/** Storage policies: YAML inside a statement (timeplus.md §1.13). No server was run. */
import { stringify } from 'yaml'
import type { NamedParts } from '../../../catalog/normal-form.ts'
import { canonicalJson, type Json, type JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { FieldRule, KindRules, SpecReference } from '../../engine.ts'
import { compact } from '../../clickhouse-family/kinds/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { replaceRule } from '../../clickhouse-family/kinds/rule.ts'
import { isList } from '../../clickhouse-family/kinds/settings.ts'
import { globalAddress, readDocument } from './documents.ts'
import { bodySql } from './external-object.ts'
import { readVolumes } from './policy-document.ts'
import { builtIn } from './setting-references.ts'

export type StoragePolicySpec = {
  /** First to last: where data goes, and where it moves on to. */
  readonly volumes: { readonly [name: string]: JsonObject }
  readonly moveFactor?: number
}

const replaced = replaceRule<StoragePolicySpec>('a storage policy is dropped and created', {
  note: 'the server refuses while a stream uses it (2.9 and later)',
  evidence: 'docs',
})

const fields: { readonly [F in keyof Required<StoragePolicySpec>]: FieldRule<StoragePolicySpec> } =
  {
    volumes: replaced,
    moveFactor: replaced,
  }

export const storagePolicy: KindRules<StoragePolicySpec> = {
  kind: 'StoragePolicy',
  rank: 2,
  namespace: 'storagePolicy',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) => {
    const { spec, problems } = readDocument<StoragePolicySpec>(json, {
      kinds: ['StoragePolicy'],
      required: ['volumes'],
      fields: (own, found) =>
        compact<Partial<StoragePolicySpec>>({
          volumes: readVolumes(own['volumes'], found),
          moveFactor: typeof own['moveFactor'] === 'number' ? own['moveFactor'] : undefined,
        }),
    })
    return { spec: { ...spec, volumes: spec.volumes ?? {} }, problems }
  },
  write: (spec) => ({ ...spec }),
  references: ({ volumes }) =>
    Object.entries(volumes).flatMap(([volume, { disk }]) =>
      disksOf(disk).map(
        (name): SpecReference => ({
          namespace: 'disk',
          name,
          via: 'uses',
          path: ['volumes', volume, 'disk'],
        }),
      ),
    ),
  normal: ({ volumes, moveFactor }) => ({
    volumes: normalVolumes(volumes),
    moveFactor: moveFactor === undefined ? null : String(moveFactor),
  }),
  create: (to) => [draft(createPolicy(to))],
  drop: ({ address }) => [draft(`DROP STORAGE POLICY ${quoteIdentifier(address.name)}`)],
  losses: () => [],
}

function disksOf(disk: Json | undefined): readonly string[] {
  const names = isList(disk) ? disk : [disk]
  return names.flatMap((name) => (typeof name === 'string' && !builtIn.has(name) ? [name] : []))
}

function normalVolumes(volumes: StoragePolicySpec['volumes']): NamedParts {
  return {
    ordered: true,
    parts: Object.entries(volumes).map(([name, volume]) => ({
      name,
      form: { volume: canonicalJson(volume) },
    })),
  }
}

function createPolicy({ address, spec }: Resource<StoragePolicySpec>): string {
  const { volumes, moveFactor } = spec
  const document = {
    volumes,
    ...(moveFactor === undefined ? {} : { move_factor: moveFactor }),
  }
  return `CREATE STORAGE POLICY ${quoteIdentifier(address.name)} AS ${bodySql(stringify(document))}`
}
