/**
 * How types change: https://www.postgresql.org/docs/current/sql-altertype.html,
 * https://www.postgresql.org/docs/current/sql-alterdomain.html
 */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import type { Change, FieldRule, Lowered, LowerContext } from '../../engine.ts'
import { collationSql } from './collation.ts'
import { expectNoNulls, expectValues } from './domain-probes.ts'
import { draft, standalone } from './draft.ts'
import { quoteIdent, quoteLiteral, sqlName } from './names.ts'
import { inStatement } from './text.ts'
import {
  type AttributeSpec,
  type DomainConstraint,
  labelOf,
  type LabelSpec,
  type TypeSpec,
} from './type-spec.ts'

export const enumRule: FieldRule<TypeSpec> = rule(
  [
    inPlace('ALTER TYPE … ADD VALUE', {
      when: 'a label more',
      note: 'no later statement of the same transaction can use it, so it is committed by itself',
    }),
    inPlace('ALTER TYPE … RENAME VALUE', { when: 'a label under another name' }),
    { how: 'replaced', when: 'a label less, or another order', note: 'no statement does it' },
  ],
  (change, from, to, context) => {
    if (isOtherForm(from.spec, to.spec)) return anew('it becomes another kind of type', context)
    const type = sqlName(to.address)
    if (change.type === 'added') return alter(addValue(change, from, to))
    if (change.type === 'renamed')
      return alter(
        draft(
          `ALTER TYPE ${type} RENAME VALUE ${quoteLiteral(change.formerPart ?? '')} TO ${quoteLiteral(change.part ?? '')}`,
        ),
      )
    return anew(
      change.type === 'order'
        ? 'no statement changes the order of labels'
        : `no statement takes the label \`${change.part}\` away`,
      context,
    )
  },
)

/** Safe to repeat; its place is beside a label that is there by then. */
function addValue(
  { part = '' }: Change,
  from: LiveObject<TypeSpec>,
  { address, spec }: Resource<TypeSpec>,
): ReturnType<typeof standalone> {
  const labels = spec.enum ?? []
  const at = labels.findIndex((label) => labelOf(label) === part)
  const before = labels[at - 1]
  const live = new Set((from.spec.enum ?? []).map(labelOf))
  // Those before it are added before it; of those behind it the live ones have their old names.
  const behind = labels.slice(at + 1).flatMap((label) => liveName(label, live) ?? [])[0]
  const place =
    before !== undefined
      ? ` AFTER ${quoteLiteral(labelOf(before))}`
      : behind !== undefined
        ? ` BEFORE ${quoteLiteral(behind)}`
        : ''
  return standalone(
    `ALTER TYPE ${sqlName(address)} ADD VALUE IF NOT EXISTS ${quoteLiteral(part)}${place}`,
  )
}

function liveName(label: LabelSpec, live: ReadonlySet<string>): string | undefined {
  const names = typeof label === 'string' ? [label] : [label.value, label.renamedFrom]
  return names.find((name) => live.has(name))
}

const checked = hazard(
  'locks-table',
  'every table with a column of it is read, and cannot be written meanwhile',
)

export const domainRule: FieldRule<TypeSpec> = rule(
  [
    inPlace('ALTER DOMAIN … SET DEFAULT', { when: 'its default' }),
    inPlace('ALTER DOMAIN … SET NOT NULL', {
      when: 'whether it refuses nulls',
      hazards: ['locks-table'],
      note: 'a NULL in a column of it is looked for first, and stops the change',
    }),
    inPlace('ALTER DOMAIN … ADD CONSTRAINT', {
      when: 'a condition',
      hazards: ['locks-table'],
      note: 'a value that does not fit is looked for first, in all columns of it, and stops the change',
    }),
    { how: 'replaced', when: 'its base type or collation', note: 'no statement does it' },
  ],
  (change, from, to, context) =>
    isOtherForm(from.spec, to.spec)
      ? anew('it becomes another kind of type', context)
      : changedDomain(change, from, to, context),
)

function changedDomain(
  { part = '', type }: Change,
  from: LiveObject<TypeSpec>,
  { address, spec: { domain } }: Resource<TypeSpec>,
  context: LowerContext,
): Lowered {
  const alterDomain = `ALTER DOMAIN ${sqlName(address)}`
  if (part === 'type' || part === 'collation')
    return anew(`no statement changes its ${part}`, context)
  if (part === 'default') {
    const value = domain?.default
    return alter(
      draft(
        `${alterDomain} ${value === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${inStatement(value)}`}`,
      ),
    )
  }
  if (part === 'notNull') {
    return domain?.notNull === true
      ? alter(
          ...expectNoNulls(from, context),
          draft(`${alterDomain} SET NOT NULL`, { hazards: [checked] }),
        )
      : alter(draft(`${alterDomain} DROP NOT NULL`))
  }
  const name = part.replace(/^constraints\./, '')
  const constraint = domain?.constraints?.find((one) => one.name === name)
  const drop = draft(`${alterDomain} DROP CONSTRAINT ${quoteIdent(name)}`)
  const gone = type === 'added' ? [] : [drop]
  if (constraint === undefined) return alter(...gone)
  return alter(
    ...expectValues(from, constraint, context),
    ...gone,
    draft(`${alterDomain} ADD ${constraintSql(constraint)}`, { hazards: [checked] }),
  )
}

export const compositeRule: FieldRule<TypeSpec> = rule(
  [
    inPlace('ALTER TYPE … ADD ATTRIBUTE', { when: 'an attribute more, behind the others' }),
    inPlace('ALTER TYPE … RENAME ATTRIBUTE', { when: 'an attribute under another name' }),
    inPlace('ALTER TYPE … ALTER ATTRIBUTE', {
      when: 'the type of an attribute',
      note: 'refused while a table has a column of the type',
    }),
    inPlace('ALTER TYPE … DROP ATTRIBUTE', {
      when: 'an attribute less',
      hazards: ['drops-data'],
    }),
    {
      how: 'replaced',
      when: 'another order, or an attribute between others',
      note: 'no statement does it',
    },
  ],
  (change, from, to, context) =>
    isOtherForm(from.spec, to.spec)
      ? anew('it becomes another kind of type', context)
      : changedAttribute(change, from, to, context),
)

/** Never CASCADE, which changes tables OF the type, with their rows: no plan manages those. */
function changedAttribute(
  change: Change,
  from: LiveObject<TypeSpec>,
  { address, spec: { composite = [] } }: Resource<TypeSpec>,
  context: LowerContext,
): Lowered {
  const { part = '', formerPart = '', type } = change
  const alterType = `ALTER TYPE ${sqlName(address)}`
  const name = quoteIdent(part)
  if (type === 'order') return anew('no statement changes the order of attributes', context)
  if (type === 'removed') {
    const isUsed = (context.neighbours ?? []).some(({ object }) => object.kind !== 'Grant')
    const lost = hazard('drops-data', `what columns of the type hold in \`${part}\``)
    return alter(
      // Never CASCADE: views that read it would go without a word.
      draft(`${alterType} DROP ATTRIBUTE ${name}`, {
        hazards: isUsed ? [lost] : [],
        phase: 'contract',
      }),
    )
  }
  if (type === 'renamed') {
    return alter(draft(`${alterType} RENAME ATTRIBUTE ${quoteIdent(formerPart)} TO ${name}`))
  }
  const live = new Set((from.spec.composite ?? []).map((attribute) => attribute.name))
  const at = composite.findIndex((attribute) => attribute.name === part)
  const attribute = composite[at]
  if (attribute === undefined) return anew(`\`${part}\` is no attribute of it`, context)
  if (type === 'added') {
    const isLast = composite
      .slice(at)
      .every(({ name: other, renamedFrom }) =>
        [other, renamedFrom].every((known) => known === undefined || !live.has(known)),
      )
    if (!isLast) return anew('a new attribute can only stand behind the others', context)
    return alter(draft(`${alterType} ADD ATTRIBUTE ${attributeSql(attribute)}`))
  }
  if ((context.neighbours ?? []).some(({ object }) => hasRows.has(object.kind))) {
    return anew(`no statement changes the type of \`${part}\` in rows`, context)
  }
  const { type: itsType, collation } = attribute
  const collate = collation === undefined ? '' : ` COLLATE ${collationSql(collation)}`
  return alter(draft(`${alterType} ALTER ATTRIBUTE ${name} TYPE ${itsType}${collate}`))
}

/**
 * A type that columns have cannot go, and those who have it would have to change with it. What only
 * names it in a query, or takes and gives it, is made again.
 */
function anew(because: string, { neighbours = [] }: LowerContext): Lowered {
  const held = neighbours.filter(({ object }) => !steppingAside.has(object.kind))
  const users = [...new Set(held.map(({ object }) => object.id))]
  if (users.length === 0) return replace(because)
  return {
    how: 'refuse',
    because: `${because}, and ${users.join(', ')} ${users.length === 1 ? 'uses' : 'use'} the type: declare one under another name, and give it to its users in place of this one, which goes in the same plan; the plan after that may rename it`,
  }
}

const hasRows: ReadonlySet<string> = new Set(['Table', 'MaterializedView'])

const steppingAside: ReadonlySet<string> = new Set([
  'View',
  'MaterializedView',
  'Function',
  'Procedure',
  'Grant',
])

function isOtherForm(from: TypeSpec, to: TypeSpec): boolean {
  return (['enum', 'domain', 'composite'] as const).some(
    (form) => (from[form] === undefined) !== (to[form] === undefined),
  )
}

export function attributeSql({ name, type, collation }: AttributeSpec): string {
  const collate = collation === undefined ? '' : ` COLLATE ${collationSql(collation)}`
  return `${quoteIdent(name)} ${type}${collate}`
}

export function constraintSql({ name, check }: DomainConstraint): string {
  return `CONSTRAINT ${quoteIdent(name)} CHECK (${inStatement(check)})`
}
