/** Types: https://www.postgresql.org/docs/current/sql-createtype.html, …/sql-createdomain.html */
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { scalarText } from '../../common/scalar.ts'
import type { Draft, FieldRule, KindContext, LowerContext, SpecReference } from '../../engine.ts'
import { commentDrafts, commentRule } from './comment.ts'
import { readDocument, relationAddress } from './documents.ts'
import { draft } from './draft.ts'
import { collationSql } from './collation.ts'
import type { PostgresKind } from './kind.ts'
import { typesLookAlike } from './looks-alike.ts'
import { quoteLiteral, sqlName } from './names.ts'
import { ownerDrafts, ownerReferences, ownerRule, writtenOwner } from './owner.ts'
import { inSchema, referencesIn } from './references.ts'
import { attached, isInTheWay, rebuildAround } from './rebuild-around.ts'
import { renameDrafts } from './rename.ts'
import { shownType } from './shown-type.ts'
import { inStatement } from './text.ts'
import { attributeSql, constraintSql, domainRule, enumRule, compositeRule } from './type-changes.ts'
import {
  type AttributeSpec,
  type DomainSpec,
  labelOf,
  type LabelSpec,
  normalTypeSpec,
  readAttributes,
  readDomain,
  readLabels,
  type TypeSpec,
} from './type-spec.ts'

/** COMMENT and OWNER take a domain under either word; a composite and an enum are a TYPE. */
const WORD = 'TYPE'

const fields: { readonly [F in keyof Required<TypeSpec>]: FieldRule<TypeSpec> } = {
  enum: enumRule,
  domain: domainRule,
  composite: compositeRule,
  owner: ownerRule(WORD),
  comment: commentRule(WORD),
}

export const type: PostgresKind<TypeSpec> = {
  kind: 'Type',
  rank: 4,
  namespace: 'type',
  lives: 'database',
  hasUntrackedUsers: true,
  heldByReaders: true,
  fields,
  address: relationAddress,
  read: (json, { database }) =>
    readDocument<TypeSpec>(json, {
      kinds: ['Type'],
      required: [],
      fields: (own, problems) =>
        compact<TypeSpec>({
          enum: readLabels(own['enum'], problems),
          domain: readDomain(own['domain'], relationAddress(json, database)?.name ?? '', problems),
          composite: readAttributes(own['composite'], problems),
          owner: scalarText(own['owner']),
        }),
    }),
  write: ({ domain, composite, ...spec }, live) =>
    compact<JsonObject>({
      ...spec,
      domain: domain && { ...domain, type: shownType(domain.type) },
      composite: composite?.map((one) => ({ ...one, type: shownType(one.type) })),
      owner: writtenOwner(spec, live),
    }),
  references: (spec, address, context) => [
    ...inSchema(address),
    ...ownerReferences(spec, context),
    ...domainReferences(spec.domain, context),
    ...(spec.composite ?? []).flatMap((attribute, index) =>
      referencesIn('type', attribute.type, ['composite', index, 'type'], context),
    ),
  ],
  normal: (spec, _address, context) => normalTypeSpec(spec, context),
  stored: { merge: mergeType },
  looksAlike: typesLookAlike,
  create: ({ address, spec }) => [
    draft(createType(sqlName(address), spec)),
    ...ownerDrafts(WORD, sqlName(address), spec.owner),
    ...commentDrafts(WORD, sqlName(address), spec.comment),
  ],
  drop: ({ address }) => [draft(`DROP TYPE ${sqlName(address)}`)],
  recreate: recreateType,
  rename: (from, to) => renameDrafts(WORD, from.address, to.address),
  losses: () => [],
}

function domainReferences(
  domain: DomainSpec | undefined,
  context: KindContext,
): readonly SpecReference[] {
  if (domain === undefined) return []
  const { type, default: value, constraints = [] } = domain
  return [
    ...referencesIn('type', type, ['domain', 'type'], context),
    ...(value === undefined
      ? []
      : referencesIn('expression', value, ['domain', 'default'], context)),
    ...constraints.flatMap(({ check }, index) =>
      referencesIn('expression', check, ['domain', 'constraints', index, 'check'], context),
    ),
  ]
}

/** With the rights on it, and with what names it in a query or takes and gives it. */
function recreateType(
  from: LiveObject<TypeSpec>,
  to: Resource<TypeSpec>,
  context: LowerContext,
): readonly Draft[] | undefined {
  const name = sqlName(to.address)
  const rebuilt = rebuildAround(
    from,
    [
      draft(`DROP TYPE ${sqlName(from.address)}`),
      draft(createType(name, to.spec)),
      ...ownerDrafts(WORD, name, to.spec.owner ?? from.spec.owner),
      ...commentDrafts(WORD, name, to.spec.comment),
      ...attached(context.neighbours ?? [], context),
    ],
    context,
  )
  return isInTheWay(rebuilt) ? undefined : rebuilt
}

/** What the server cannot know: former names, and an owner that nobody asked for. */
function mergeType(desired: TypeSpec, stored: TypeSpec): TypeSpec {
  const former = new Map(
    (desired.composite ?? []).map(({ name, renamedFrom }) => [name, renamedFrom] as const),
  )
  return compact<TypeSpec>({
    ...stored,
    enum: desired.enum,
    composite: stored.composite?.map((attribute) =>
      compact<AttributeSpec>({ ...attribute, renamedFrom: former.get(attribute.name) }),
    ),
    owner: desired.owner,
    comment: desired.comment,
  })
}

function createType(name: string, { enum: labels, domain, composite }: TypeSpec): string {
  if (labels !== undefined) return `CREATE TYPE ${name} AS ENUM (${labelsSql(labels)})`
  if (domain !== undefined) return `CREATE DOMAIN ${name} AS ${domainSql(domain)}`
  return `CREATE TYPE ${name} AS (${(composite ?? []).map(attributeSql).join(', ')})`
}

function labelsSql(labels: readonly LabelSpec[]): string {
  return labels.map((label) => quoteLiteral(labelOf(label))).join(', ')
}

function domainSql(domain: DomainSpec): string {
  const { type, collation, default: value, notNull, constraints = [] } = domain
  return [
    type,
    ...(collation === undefined ? [] : [`COLLATE ${collationSql(collation)}`]),
    ...(value === undefined ? [] : [`DEFAULT ${inStatement(value)}`]),
    ...(notNull === true ? ['NOT NULL'] : []),
    ...constraints.map(constraintSql),
  ].join(' ')
}
