/** Storage policies: YAML inside a statement (timeplus.md §1.13). No server was run. */
import { stringify } from 'yaml'
import type { NamedParts } from '../../../catalog/normal-form.ts'
import { canonicalJson, type Json, type JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { FieldRule, KindRules, LowerContext, Neighbour, SpecReference } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { replace } from '../../common/lowered.ts'
import { rule } from '../../common/rule.ts'
import { isList } from '../../clickhouse-family/kinds/settings.ts'
import { globalAddress, readDocument } from './documents.ts'
import { bodySql } from './external-object.ts'
import { readVolumes } from './policy-document.ts'
import { builtIn } from './setting-references.ts'

export type VolumeSpec = { readonly name: string; readonly volume: JsonObject }

export type StoragePolicySpec = {
  /** First to last: where data goes, and where it moves on to. A list, since maps have no order. */
  readonly volumes: readonly VolumeSpec[]
  readonly moveFactor?: number
}

const replaced = rule<StoragePolicySpec>(
  [
    { when: 'no stream uses it', how: 'replaced', note: 'it holds nothing', evidence: 'docs' },
    {
      when: 'a stream uses it',
      how: 'refused',
      note: 'the server refuses to drop it (2.9 and later), and the policy of a stream is set at CREATE',
      evidence: 'docs',
    },
  ],
  (_change, _from, _to, context: LowerContext & { readonly neighbours?: readonly Neighbour[] }) => {
    const users = (context.neighbours ?? []).map(({ object }) => object.name)
    if (users.length === 0) return replace('a storage policy is dropped and created')
    return {
      how: 'refuse',
      because: `${users.join(', ')} uses it, and no statement changes a policy: declare another one, for streams that are made from now on`,
    }
  },
)

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
    return { spec: { ...spec, volumes: spec.volumes ?? [] }, problems }
  },
  write: ({ volumes, ...spec }) => ({ volumes: mapOf(volumes), ...spec }),
  references: ({ volumes }) =>
    volumes.flatMap(({ name: volume, volume: { disk } }) =>
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
    parts: volumes.map(({ name, volume }) => ({
      name,
      form: { volume: canonicalJson(volume) },
    })),
  }
}

function createPolicy({ address, spec }: Resource<StoragePolicySpec>): string {
  const { volumes, moveFactor } = spec
  const document = {
    volumes: mapOf(volumes),
    ...(moveFactor === undefined ? {} : { move_factor: moveFactor }),
  }
  return `CREATE STORAGE POLICY ${quoteIdentifier(address.name)} AS ${bodySql(stringify(document))}`
}

function mapOf(volumes: StoragePolicySpec['volumes']): JsonObject {
  return Object.fromEntries(volumes.map(({ name, volume }) => [name, volume]))
}
