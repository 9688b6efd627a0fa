/** Schemas: https://www.postgresql.org/docs/current/sql-createschema.html */
import type { NormalValue } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { scalarText } from '../../common/scalar.ts'
import type { FieldRule, KindContext } from '../../engine.ts'
import { commentDrafts, commentRule } from './comment.ts'
import { globalAddress, readDocument } from './documents.ts'
import { draft } from './draft.ts'
import type { PostgresKind } from './kind.ts'
import { quoteIdent } from './names.ts'
import { normalOwner, ownerReferences, ownerRule, writtenOwner } from './owner.ts'

export type SchemaSpec = {
  readonly owner?: string
  readonly comment?: string
}

const fields: { readonly [F in keyof Required<SchemaSpec>]: FieldRule<SchemaSpec> } = {
  owner: ownerRule('SCHEMA'),
  comment: commentRule('SCHEMA'),
}

export const schema: PostgresKind<SchemaSpec> = {
  kind: 'Schema',
  rank: 2,
  namespace: 'database',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) =>
    readDocument<SchemaSpec>(json, {
      kinds: ['Schema'],
      required: [],
      fields: (own) => compact<SchemaSpec>({ owner: scalarText(own['owner']), comment: undefined }),
    }),
  write: (spec, live) =>
    compact<JsonObject>({
      owner: writtenOwner(spec, live),
      comment: spec.comment === publicComment ? undefined : spec.comment,
    }),
  references: (spec, _address, context) => ownerReferences(spec, context),
  normal: (spec, _address, context) => ({
    owner: normalOwner(spec, context),
    comment: normalComment(spec, context),
  }),
  create: ({ address, spec }) => {
    const name = quoteIdent(address.name)
    const owner = spec.owner === undefined ? '' : ` AUTHORIZATION ${quoteIdent(spec.owner)}`
    return [draft(`CREATE SCHEMA ${name}${owner}`), ...commentDrafts('SCHEMA', name, spec.comment)]
  },
  /** Never CASCADE: what is in it has to be dropped by name, or the server refuses. */
  drop: ({ address }) => [draft(`DROP SCHEMA ${quoteIdent(address.name)}`)],
  rename: ({ address }, to) => [
    draft(`ALTER SCHEMA ${quoteIdent(address.name)} RENAME TO ${quoteIdent(to.address.name)}`),
  ],
  renameLimit: ({ name }, { neighbours }) => {
    const inside = neighbours.filter(({ via }) => via === 'in schema')
    return inside.length === 0
      ? undefined
      : `${inside.length} objects live in \`${name}\`, and would all have other names: declare the new schema beside it, and move them with \`renamedFrom\``
  },
  losses: () => [],
}

/** What `public` says of itself in every new database. */
const publicComment = 'standard public schema'

function normalComment({ comment }: SchemaSpec, { side }: KindContext): NormalValue {
  const isOwn = side === 'live' && comment === publicComment
  return isOwn ? { implied: comment } : (comment ?? null)
}
