/** Saved queries, the bookmarks of the console (timeplus.md §6, `/savedqueries`). */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import { isList } from '../../clickhouse-family/kinds/settings.ts'
import type { FieldRule, KindContext, KindRules, SpecReference } from '../../engine.ts'
import { globalAddress, readDocument } from './documents.ts'
import { referencesIn } from './references.ts'
import { onAppserver } from './rest-bodies.ts'
import { createCall, deleteCall, putCall, putRule } from './rest-forms.ts'
import { normalOf } from './text.ts'

export type SavedQuerySpec = {
  /** `sql` of the appserver's body. It is kept as text and may hold anything. */
  readonly query: string
  readonly tags?: readonly string[]
  readonly comment?: string
}

const path = '/savedqueries'
const written: FieldRule<SavedQuerySpec> = putRule(path, bodyOf)

const fields: { readonly [F in keyof Required<SavedQuerySpec>]: FieldRule<SavedQuerySpec> } = {
  query: written,
  tags: written,
  comment: written,
}

export const savedQuery: KindRules<SavedQuerySpec> = {
  kind: 'SavedQuery',
  rank: 16,
  namespace: 'savedQuery',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) =>
    readDocument<SavedQuerySpec>(json, {
      kinds: [],
      required: ['query'],
      fields: (own) =>
        compact<Partial<SavedQuerySpec>>({
          query: scalarText(own['query']),
          tags: readTags(own['tags']),
        }),
    }),
  write: (spec) => ({ ...spec }),
  references: ({ query }, _address, context) => shownQuery(query, ['query'], context),
  normal: ({ query, tags, comment }, _address, context) => ({
    query: normalOf('query', query.trim(), { ...onAppserver(context), side: 'live' }),
    tags: tags === undefined ? null : [...new Set(tags)].sort().join(', '),
    comment: comment ?? null,
  }),
  create: ({ address, spec }) => [createCall(path, bodyOf(address.name, spec))],
  drop: ({ address }) => [deleteCall(path, address.name)],
  rename: (from, { address, spec }) => [
    putCall(path, from.address.name, bodyOf(address.name, spec)),
  ],
  losses: () => [],
}

/**
 * What a text that is only shown or run by hand reads. Nobody checked it when it was saved: it may
 * be no query, hold marks of the console, or read what is long gone, and none of that is an error.
 */
export function shownQuery(text: string, at: Path, context: KindContext): readonly SpecReference[] {
  return referencesIn('query', text, at, onAppserver(context)).map((reference) => ({
    ...reference,
    maybe: true,
  }))
}

function readTags(value: Json | undefined): readonly string[] | undefined {
  const items = isList(value) ? value : value === undefined ? [] : [value]
  const tags = items.flatMap((item) => scalarText(item) ?? [])
  return tags.length === 0 ? undefined : tags
}

function bodyOf(name: string, spec: SavedQuerySpec): JsonObject {
  return {
    name,
    sql: spec.query,
    description: spec.comment ?? '',
    tags: spec.tags ?? [],
  }
}
