/** Types of a plan: enums, domains and composites, as specs and in the form that is compared. */
import type { NamedPart, NamedParts, NormalForm } from '../../../catalog/normal-form.ts'
import type { Json } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { KindContext, SpecProblem } from '../../engine.ts'
import { normalOwner } from './owner.ts'
import { readText } from './text.ts'
import { normalType } from './types.ts'
import { badValue, booleanOf, isList, isObject, missingKey } from './values.ts'

/** A label, or one that was called otherwise. */
export type LabelSpec = string | { readonly value: string; readonly renamedFrom: string }

export type DomainSpec = {
  readonly type: string
  readonly default?: string
  readonly notNull?: true
  readonly collation?: string
  readonly constraints?: readonly DomainConstraint[]
}

export type DomainConstraint = { readonly name: string; readonly check: string }

export type AttributeSpec = {
  readonly name: string
  readonly type: string
  readonly collation?: string
  readonly renamedFrom?: string
}

/** Exactly one of the three. */
export type TypeSpec = {
  readonly enum?: readonly LabelSpec[]
  readonly domain?: DomainSpec
  readonly composite?: readonly AttributeSpec[]
  readonly owner?: string
  readonly comment?: string
}

export function labelOf(label: LabelSpec): string {
  return typeof label === 'string' ? label : label.value
}

export function readLabels(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly LabelSpec[] | undefined {
  if (!isList(value)) return undefined
  const labels = value.flatMap((item, index) => readLabel(item, ['enum', index], problems))
  for (const [index, label] of labels.entries()) {
    if (labels.findIndex((other) => labelOf(other) === labelOf(label)) < index) {
      problems.push(badValue(`label \`${labelOf(label)}\` is declared twice`, ['enum', index]))
    }
  }
  return labels
}

function readLabel(item: Json, path: Path, problems: SpecProblem[]): readonly LabelSpec[] {
  const value = scalarText(isObject(item) ? item['value'] : item)
  if (value === undefined) {
    problems.push(badValue('a label is a text, or a map with `value` and `renamedFrom`', path))
    return []
  }
  const renamedFrom = isObject(item) ? scalarText(item['renamedFrom']) : undefined
  return [renamedFrom === undefined ? value : { value, renamedFrom }]
}

/** Constraints without a name get the one that the server would give: `positive_check`. */
export function readDomain(
  value: Json | undefined,
  name: string,
  problems: SpecProblem[],
): DomainSpec | undefined {
  if (!isObject(value)) return undefined
  const type = readText('type', value['type'], ['domain', 'type'], problems)
  if (type === undefined) {
    problems.push(missingKey('type', ['domain']))
    return undefined
  }
  const notNull = booleanOf(value['notNull'], ['domain', 'notNull'], problems)
  return compact<DomainSpec>({
    type,
    default: readText('expression', value['default'], ['domain', 'default'], problems),
    notNull: notNull === true ? true : undefined,
    collation: scalarText(value['collation']),
    constraints: readConstraints(value['constraints'], name, problems),
  })
}

function readConstraints(
  value: Json | undefined,
  domain: string,
  problems: SpecProblem[],
): readonly DomainConstraint[] | undefined {
  if (!isList(value) || value.length === 0) return undefined
  const taken = new Set(
    value.map((item) => (isObject(item) ? scalarText(item['name']) : undefined)),
  )
  return value.flatMap((item, index) => {
    const path = ['domain', 'constraints', index]
    const check = isObject(item)
      ? readText('expression', item['check'], [...path, 'check'], problems)
      : undefined
    if (!isObject(item) || check === undefined) {
      problems.push(missingKey('check', path))
      return []
    }
    const name = scalarText(item['name']) ?? freeName(`${domain}_check`, taken)
    taken.add(name)
    return [{ name, check }]
  })
}

/** As ChooseConstraintName does: `d_check`, `d_check1` … */
function freeName(base: string, taken: ReadonlySet<string | undefined>): string {
  if (!taken.has(base)) return base
  for (let number = 1; ; number++) {
    if (!taken.has(`${base}${number}`)) return `${base}${number}`
  }
}

export function readAttributes(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly AttributeSpec[] | undefined {
  if (!isList(value)) return undefined
  return value.flatMap((item, index) => {
    const path = ['composite', index]
    const name = isObject(item) ? scalarText(item['name']) : undefined
    const type = isObject(item)
      ? readText('type', item['type'], [...path, 'type'], problems)
      : undefined
    if (!isObject(item) || name === undefined || type === undefined) {
      problems.push(badValue('an attribute is a map with `name` and `type`', path))
      return []
    }
    return [
      compact<AttributeSpec>({
        name,
        type,
        collation: scalarText(item['collation']),
        renamedFrom: scalarText(item['renamedFrom']),
      }),
    ]
  })
}

export function normalTypeSpec(spec: TypeSpec, context: KindContext): NormalForm {
  return {
    enum: spec.enum === undefined ? null : normalLabels(spec.enum),
    domain: spec.domain === undefined ? null : normalDomain(spec.domain, context),
    composite: spec.composite === undefined ? null : normalAttributes(spec.composite, context),
    owner: normalOwner(spec, context),
    comment: spec.comment ?? null,
  }
}

function normalLabels(labels: readonly LabelSpec[]): NamedParts {
  return {
    ordered: true,
    parts: labels.map((label) => ({
      name: labelOf(label),
      ...(typeof label === 'string' ? {} : { renamedFrom: label.renamedFrom }),
      form: {},
    })),
  }
}

function normalDomain(domain: DomainSpec, { database }: KindContext): NamedParts {
  const { default: value, notNull, collation, constraints = [] } = domain
  const part = (name: string, text: string | undefined): readonly NamedPart[] =>
    text === undefined ? [] : [{ name, form: { value: text } }]
  return {
    ordered: false,
    parts: [
      ...part('type', normalType(domain.type, database)),
      ...part('collation', collation),
      ...part('default', value),
      ...part('notNull', notNull === true ? 'true' : undefined),
      ...constraints.flatMap(({ name, check }) => part(`constraints.${name}`, check)),
    ],
  }
}

function normalAttributes(
  attributes: readonly AttributeSpec[],
  { database }: KindContext,
): NamedParts {
  return {
    ordered: true,
    parts: attributes.map(({ name, type, collation, renamedFrom }) => ({
      name,
      ...(renamedFrom === undefined ? {} : { renamedFrom }),
      form: { type: normalType(type, database), collation: collation ?? null },
    })),
  }
}
