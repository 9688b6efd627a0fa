/** Extensions: https://www.postgresql.org/docs/current/sql-createextension.html */
import type { Facts } from '../../engine.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { alter, hazard } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { FieldRule, KindContext, SpecReference } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { commentDrafts, commentRule } from './comment.ts'
import { globalAddress, readDocument } from './documents.ts'
import { draft, standalone } from './draft.ts'
import type { PostgresKind } from './kind.ts'
import { quoteIdent, quoteLiteral } from './names.ts'

export type ExtensionSpec = {
  readonly version?: string
  readonly schema?: string
  readonly comment?: string
}

/** https://www.postgresql.org/docs/current/sql-alterextension.html */
const fields: { readonly [F in keyof Required<ExtensionSpec>]: FieldRule<ExtensionSpec> } = {
  version: rule(
    inPlace('ALTER EXTENSION … UPDATE TO', {
      note: 'compared only where a plan names a version; on its own, since an extension may ask to be the first statement',
    }),
    (_change, _from, { address, spec }) => {
      const sql = `ALTER EXTENSION ${quoteIdent(address.name)} UPDATE TO ${quoteLiteral(spec.version ?? '')}`
      return alter(standalone(sql))
    },
  ),
  schema: rule(
    [
      inPlace('ALTER EXTENSION … SET SCHEMA', {
        note: 'compared only where a plan names a schema',
      }),
      { when: 'TimescaleDB', how: 'refused', notRun: 'it needs the extension' },
    ],
    (_change, _from, { address, spec }) => {
      if (address.name === 'timescaledb') {
        return { how: 'refuse', because: 'timescaledb cannot move to another schema' }
      }
      const sql = `ALTER EXTENSION ${quoteIdent(address.name)} SET SCHEMA ${quoteIdent(spec.schema ?? '')}`
      return alter(draft(sql))
    },
  ),
  comment: commentRule('EXTENSION'),
}

export const extension: PostgresKind<ExtensionSpec> = {
  kind: 'Extension',
  rank: 3,
  namespace: 'extension',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) =>
    readDocument<ExtensionSpec>(json, {
      kinds: ['Extension'],
      required: [],
      fields: (own) =>
        compact<ExtensionSpec>({
          version: scalarText(own['version']),
          schema: scalarText(own['schema']),
          comment: undefined,
        }),
    }),
  /** Versions follow the server: one that is written down could not be installed on another. */
  write: ({ schema, comment }) => compact<JsonObject>({ schema, comment }),
  references: ({ schema }, address) => [
    ...(schema === undefined ? [] : [inSchemaOf(schema)]),
    ...(needs[address.name] ?? []).map(
      (name): SpecReference => ({
        namespace: 'extension',
        name,
        via: 'needs',
        path: [],
        maybe: true,
      }),
    ),
  ],
  normal: (spec, _address, context) => ({
    version: left(spec.version, context),
    schema: left(spec.schema, context),
    comment: left(spec.comment, context),
  }),
  create: ({ address, spec }) => {
    const name = quoteIdent(address.name)
    const schema = spec.schema === undefined ? '' : ` SCHEMA ${quoteIdent(spec.schema)}`
    const version = spec.version === undefined ? '' : ` VERSION ${quoteLiteral(spec.version)}`
    // By itself: libraries that are loaded by it may refuse to be loaded in the middle of something.
    return [
      standalone(`CREATE EXTENSION IF NOT EXISTS ${name}${schema}${version}`),
      ...commentDrafts('EXTENSION', name, spec.comment),
    ]
  },
  /** Never CASCADE: columns of its types and views over its functions keep it. */
  drop: ({ address }) => [draft(`DROP EXTENSION ${quoteIdent(address.name)}`)],
  lacking: (_spec, facts: Facts, address) => {
    const { extensions, timescale } = factsOf({ facts })
    if (extensions === undefined) return undefined
    if (!extensions.includes(` ${address?.name} `)) {
      return 'the server has no files of this extension'
    }
    // Source: 2.25.2 on 15.18, "extension "timescaledb" must be preloaded".
    return address?.name === 'timescaledb' && timescale === ''
      ? 'the server has not loaded it at its start (shared_preload_libraries)'
      : undefined
  },
  losses: ({ inferred }) =>
    inferred?.['hasTables'] === true
      ? [hazard('drops-data', 'drops the rows of the tables that belong to the extension')]
      : [],
}

/** Where nobody says anything, the extension's own control file decides. */
function left(
  value: string | undefined,
  { side }: KindContext,
): string | null | { implied: string } {
  if (value === undefined) return null
  return side === 'live' ? { implied: value } : value
}

function inSchemaOf(name: string): SpecReference {
  return { namespace: 'database', name, via: 'in schema', path: ['schema'] }
}

/** What the server's own extensions require (`requires` of their control files, 15). */
const needs: { readonly [name: string]: readonly string[] } = {
  earthdistance: ['cube'],
  bool_plperl: ['plperl'],
  hstore_plperl: ['hstore', 'plperl'],
  hstore_plpython3u: ['hstore', 'plpython3u'],
  jsonb_plperl: ['plperl'],
  jsonb_plpython3u: ['plpython3u'],
  ltree_plpython3u: ['ltree', 'plpython3u'],
  postgis_raster: ['postgis'],
  postgis_topology: ['postgis'],
  postgis_tiger_geocoder: ['postgis', 'fuzzystrmatch'],
}
