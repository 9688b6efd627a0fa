/** Constraints of a table: from documents, in normal form, and in statements. */
import type { NamedPart } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { foreignKeyForm, foreignKeySql, readForeignKey } from './foreign-key.ts'
import { nonEmpty } from './columns.ts'
import { namesSql, readNames } from './name-lists.ts'
import { qualifiedName, quoteIdent } from './names.ts'
import { parametersSql, parametersText } from './parameters.ts'
import { referencesIn } from './references.ts'
import { defaultKeyName } from './table-names.ts'
import type { ConstraintSpec, TableSpec } from './table-spec.ts'
import { inStatement, readText } from './text.ts'
import { badValue, booleanOf, isList, isObject, textMap } from './values.ts'

const kindsOfConstraint = ['unique', 'primaryKey', 'check', 'foreignKey', 'exclude'] as const

/** Without a name where the document gives none: `withNames` has it. */
export function readConstraints(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly ConstraintSpec[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isList(value)) {
    problems.push(badValue('constraints is a list', ['constraints']))
    return undefined
  }
  const names = new Set<string>()
  const constraints = value.flatMap((item, index) => {
    const path = ['constraints', index]
    if (!isObject(item)) {
      problems.push(badValue('a constraint is a map: `name`, `check` …', path))
      return []
    }
    const found = readConstraint(item, path, problems)
    if (found.name !== '' && names.has(found.name)) {
      problems.push(badValue(`\`${found.name}\` is declared twice`, [...path, 'name']))
    }
    names.add(found.name)
    return [found]
  })
  return constraints.length === 0 ? undefined : constraints
}

function readConstraint(item: JsonObject, path: Path, problems: SpecProblem[]): ConstraintSpec {
  const at = (key: string): Path => [...path, key]
  const names = (key: string): readonly string[] | undefined =>
    readNames(item[key], at(key), problems)
  const flag = (key: string): boolean | undefined => booleanOf(item[key], at(key), problems)
  const isTrue = (key: string): true | undefined => (flag(key) === true ? true : undefined)
  const given = kindsOfConstraint.filter((key) => item[key] !== undefined && item[key] !== null)
  if (given.length !== 1) {
    problems.push(badValue(`a constraint has one of ${kindsOfConstraint.join(', ')}`, path))
  }
  const isDeferred = isTrue('initiallyDeferred')
  return compact<ConstraintSpec>({
    name: scalarText(item['name']) ?? '',
    unique: names('unique'),
    nullsNotDistinct: isTrue('nullsNotDistinct'),
    primaryKey: names('primaryKey'),
    include: names('include'),
    withoutOverlaps: isTrue('withoutOverlaps'),
    check: readText('expression', item['check'], at('check'), problems),
    noInherit: isTrue('noInherit'),
    foreignKey: readForeignKey(item['foreignKey'], at('foreignKey'), problems),
    exclude: readText('exclude', item['exclude'], at('exclude'), problems),
    // What is initially deferred is deferrable.
    deferrable: isDeferred ? undefined : isTrue('deferrable'),
    initiallyDeferred: isDeferred,
    with: textMap(item['with'], at('with'), problems),
    notValid: isTrue('notValid'),
    enforced: flag('enforced') === false ? false : undefined,
    comment: nonEmpty(scalarText(item['comment'])),
  })
}

/** The primary key as a constraint, under whichever field it stands. */
export function primaryKeyOf(spec: TableSpec, table: string): ConstraintSpec | undefined {
  const { primaryKey, constraints = [] } = spec
  if (primaryKey !== undefined) return { name: defaultKeyName(table), primaryKey }
  return constraints.find((one) => one.primaryKey !== undefined)
}

/** Names of its columns, which are never NULL. */
export function keyColumns(spec: TableSpec): ReadonlySet<string> {
  return new Set(primaryKeyOf(spec, '')?.primaryKey ?? [])
}

export function normalConstraints(
  constraints: readonly ConstraintSpec[],
  context: KindContext,
): readonly NamedPart[] {
  return constraints.map((constraint) => ({
    name: constraint.name,
    form: constraintForm(constraint, context),
    // A plan that gives the columns of the key alone leaves its name open.
    ...(constraint.primaryKey !== undefined && context.side === 'live'
      ? { implied: true as const }
      : {}),
  }))
}

export function constraintForm(
  constraint: ConstraintSpec,
  context: KindContext,
): { readonly [field: string]: string | null } {
  const { unique, primaryKey, include, check, foreignKey, exclude, enforced, notValid } = constraint
  const isChecked = notValid !== true && enforced !== false
  return {
    primaryKey: primaryKey?.join(', ') ?? null,
    unique: unique?.join(', ') ?? null,
    include: include?.join(', ') ?? null,
    nullsNotDistinct: constraint.nullsNotDistinct ? 'true' : null,
    withoutOverlaps: constraint.withoutOverlaps ? 'true' : null,
    check: check ?? null,
    noInherit: constraint.noInherit ? 'true' : null,
    ...(foreignKey === undefined ? { foreignKey: null } : foreignKeyForm(foreignKey, context)),
    exclude: exclude ?? null,
    deferrable: deferrableText(constraint),
    with: constraint.with === undefined ? null : parametersText(constraint.with),
    enforced: enforced === false ? 'false' : null,
    comment: constraint.comment ?? null,
    ...validity(isChecked, context),
  }
}

/** Whoever does not ask for a check of old rows takes a checked constraint as well. */
function validity(isChecked: boolean, { side }: KindContext): { readonly valid?: string | null } {
  if (isChecked) return { valid: null }
  return side === 'live' ? { valid: 'false' } : {}
}

function deferrableText({ deferrable, initiallyDeferred }: ConstraintSpec): string | null {
  if (initiallyDeferred) return 'initially deferred'
  return deferrable ? 'true' : null
}

/** `CONSTRAINT positive CHECK (amount > 0)` */
export function constraintSql(constraint: ConstraintSpec, context: KindContext): string {
  return [
    `CONSTRAINT ${quoteIdent(constraint.name)}`,
    definitionSql(constraint, context),
    deferrableSql(constraint),
    constraint.enforced === false ? 'NOT ENFORCED' : '',
  ]
    .filter((part) => part !== '')
    .join(' ')
}

export function deferrableSql({ deferrable, initiallyDeferred }: ConstraintSpec): string {
  if (initiallyDeferred) return 'DEFERRABLE INITIALLY DEFERRED'
  return deferrable ? 'DEFERRABLE' : ''
}

function definitionSql(constraint: ConstraintSpec, context: KindContext): string {
  const { unique, primaryKey, check, foreignKey, exclude } = constraint
  if (check !== undefined) {
    return `CHECK (${inStatement(check)})${constraint.noInherit ? ' NO INHERIT' : ''}`
  }
  if (foreignKey !== undefined) return foreignKeySql(foreignKey, context)
  if (exclude !== undefined) return `EXCLUDE ${inStatement(exclude)}`
  const word = primaryKey === undefined ? 'UNIQUE' : 'PRIMARY KEY'
  const nulls = constraint.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''
  const columns = namesSql(primaryKey ?? unique ?? [])
  const overlaps = constraint.withoutOverlaps
    ? columns.replace(/\)$/, ' WITHOUT OVERLAPS)')
    : columns
  const include = constraint.include === undefined ? '' : ` INCLUDE ${namesSql(constraint.include)}`
  const parameters =
    constraint.with === undefined ? '' : ` WITH (${parametersSql(constraint.with)})`
  return `${word}${nulls} ${overlaps}${include}${parameters}`
}

export function constraintReferences(
  { constraints = [] }: TableSpec,
  context: KindContext,
): readonly SpecReference[] {
  return constraints.flatMap(({ check, exclude, foreignKey }, index) => {
    const path = ['constraints', index]
    if (foreignKey !== undefined) {
      const name = qualifiedName(foreignKey.references, context.database)
      const at = [...path, 'foreignKey', 'references']
      // Two tables may need each other: the key is made when both are there.
      return [{ namespace: 'relation', name, via: 'refers to', path: at, late: true as const }]
    }
    return [
      ...(check === undefined
        ? []
        : referencesIn('expression', check, [...path, 'check'], context)),
      ...(exclude === undefined
        ? []
        : referencesIn('exclude', exclude, [...path, 'exclude'], context)),
    ]
  })
}
