import { nearest } from '../diagnostic/nearest.ts'
import { forms, type Place } from './generated/facts.ts'
import type { ValidatorError } from './generated/validators.js'
import { placeAt } from './place.ts'
import { articleOf, describeTypes, joinWords, quoted, quotedValue } from './words.ts'

export interface SchemaProblem {
  readonly path: readonly (string | number)[]
  readonly code: 'UNKNOWN_KEY' | 'WRONG_TYPE' | 'MISSING_KEY' | 'BAD_VALUE'
  readonly message: string
  readonly hint?: string
  /** Whether to point at the key of `path` or at its value. */
  readonly where: 'key' | 'value'
}

/** What the words of a problem are taken from, besides the error itself. */
export interface Vocabulary {
  readonly root: Place
  /** The kind of the document, where it has one. */
  readonly kind: string | undefined
  /** Other kinds that have a field of this name. */
  readonly kindsWithKey: (field: string) => readonly string[]
}

/** A problem with what decides whether another one follows from it. */
interface Draft extends SchemaProblem {
  /** Keys any of which would repair it. */
  readonly missing?: readonly string[]
  /** The key that was meant. */
  readonly meant?: string
}

interface Located extends ValidatorError {
  readonly path: readonly (string | number)[]
  readonly value: unknown
}

/** The validator's errors as few problems as say the same: one per mistake, in the user's words. */
export function translate(
  errors: readonly ValidatorError[],
  json: unknown,
  vocabulary: Vocabulary,
): readonly SchemaProblem[] {
  const located = errors.map((error) => locate(error, json))
  const { alternatives, others } = takeAlternatives(located)
  const { exclusions, rest } = takeExclusions(others)
  const unknown = rest.filter((error) => error.keyword === 'additionalProperties')
  const problems = [
    ...unknown.map((error) => unknownKey(error, vocabulary)),
    ...alternatives.map((one) => noAlternative(one)),
    ...exclusions.map((one) => excluded(one)),
    ...rest.map((error) => translateOne(error, vocabulary)),
  ].filter((problem) => problem !== undefined)
  return withoutConsequences(problems)
}

function translateOne(error: Located, { root }: Vocabulary): Draft | undefined {
  const { params, path } = error
  switch (error.keyword) {
    case 'type':
      return wrongType(error, typesOf(params['type']), placeAt(root, path))
    case 'required':
      return missingKey(path, [String(params['missingProperty'])])
    case 'dependencies':
      return needed(path, String(params['property']), String(params['missingProperty']))
    case 'enum':
      return notListed(error, valuesOf(params['allowedValues']))
    case 'const':
      return notListed(error, [params['allowedValue']])
    case 'pattern':
      return wrongForm(error, forms[String(params['pattern'])] ?? 'what is asked here')
    case 'minimum':
      return bad(error, `must be at least ${params['limit']}`)
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return bad(error, 'must not be empty')
    case 'maxProperties':
      return bad(error, 'must have one key')
    default:
      // What combines other keywords (allOf, propertyNames …) adds nothing to their errors.
      return undefined
  }
}

// Places

function locate(error: ValidatorError, json: unknown): Located {
  const path: (string | number)[] = []
  let value = json
  for (const part of error.instancePath.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    const segment = Array.isArray(value) ? Number(key) : key
    path.push(segment)
    value = value === null || value === undefined ? undefined : Reflect.get(Object(value), segment)
  }
  return { ...error, path, value }
}

function samePath(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((segment, index) => segment === b[index])
}

/** A name for the value at a path: its key, or the list it is in. */
function nameOf(path: readonly (string | number)[]): string {
  const key = path.findLast((segment) => typeof segment === 'string')
  if (key === undefined) return path.length === 0 ? 'the document' : 'each item'
  return typeof path.at(-1) === 'number' ? `each item of ${quoted(key)}` : quoted(key)
}

// Alternatives: anyOf

interface Alternatives {
  readonly path: readonly (string | number)[]
  readonly value: unknown
  readonly branches: readonly Located[]
}

/**
 * A failed anyOf comes with the errors of all its branches. Where one branch fits by its type, only its
 * own errors are told; where none does, they become one problem.
 */
function takeAlternatives(errors: readonly Located[]): {
  readonly alternatives: readonly Alternatives[]
  readonly others: readonly Located[]
} {
  const alternatives: Alternatives[] = []
  const taken = new Set<Located>()
  for (const [index, error] of errors.entries()) {
    if (error.keyword !== 'anyOf') continue
    const branches = errors.slice(0, index).filter((one) => isBranch(one, error) && !taken.has(one))
    const inside = branches.filter((one) => !isMismatch(one, error))
    const isChoiceOfKeys = branches.every((one) => one.keyword === 'required')
    taken.add(error)
    if (isChoiceOfKeys || inside.length === 0) {
      for (const one of branches) taken.add(one)
      alternatives.push({ path: error.path, value: error.value, branches })
    } else {
      for (const one of branches) if (!inside.includes(one)) taken.add(one)
    }
  }
  return { alternatives, others: errors.filter((error) => !taken.has(error)) }
}

function isBranch(error: Located, anyOf: Located): boolean {
  const isInside =
    error.instancePath === anyOf.instancePath ||
    error.instancePath.startsWith(`${anyOf.instancePath}/`)
  return isInside && error.schemaPath.startsWith(`${anyOf.schemaPath}/`)
}

/** The branch is of another type, so it was not meant. */
function isMismatch(error: Located, anyOf: Located): boolean {
  return samePath(error.path, anyOf.path) && ['type', 'enum', 'const'].includes(error.keyword)
}

function noAlternative({ path, value, branches }: Alternatives): Draft {
  if (branches.every((one) => one.keyword === 'required')) {
    return missingKey(path, [
      ...new Set(branches.map((one) => String(one.params['missingProperty']))),
    ])
  }
  const words = branches.flatMap((one) => valuesOf(one.params['allowedValues']))
  const types = branches
    .filter((one) => one.keyword === 'type')
    .flatMap((one) => typesOf(one.params['type']))
    .filter((type) => words.length === 0 || type !== 'string')
  const choices = [...words.map(quotedValue), ...describeTypes(types)]
  const hint = typeof value === 'string' ? suggestion(value, words) : undefined
  return {
    path,
    code: typeof value === 'string' ? 'BAD_VALUE' : 'WRONG_TYPE',
    message: `${nameOf(path)} must be ${joinWords(choices, 'or')}`,
    ...(hint && { hint }),
    where: 'value',
  }
}

// Exclusions: a key that forbids others beside it

interface Exclusion {
  /** The map in which both stand. */
  readonly path: readonly (string | number)[]
  /** The key that forbids. */
  readonly by: string
  readonly keys: readonly string[]
}

/** Schemas write `dependencies: { a: { properties: { b: false } } }` for "not b beside a". */
function takeExclusions(errors: readonly Located[]): {
  readonly exclusions: readonly Exclusion[]
  readonly rest: readonly Located[]
} {
  const exclusions = new Map<string, Exclusion>()
  const rest: Located[] = []
  for (const error of errors) {
    const match = /\/dependencies\/([^/]+)\/properties\/([^/]+)\/false schema$/.exec(
      error.schemaPath,
    )
    const [, by, key] = match ?? []
    if (by === undefined || key === undefined) {
      rest.push(error)
      continue
    }
    const path = error.path.slice(0, -1)
    const id = `${by}\0${path.join('\0')}`
    const keys = exclusions.get(id)?.keys ?? []
    exclusions.set(id, { path, by, keys: [...keys, key] })
  }
  return { exclusions: [...exclusions.values()], rest }
}

function excluded({ path, by, keys }: Exclusion): Draft {
  const own = { path: [...path, by], code: 'BAD_VALUE', where: 'key' } as const
  const [first = ''] = keys
  if (by === `${first}File`) {
    return {
      ...own,
      message: `${quoted(first)} and ${quoted(by)} exclude each other`,
      hint: 'keep one of them',
    }
  }
  const list = joinWords(keys.map(quoted), 'and')
  if (by === 'ddl' || by === 'ddlFile') {
    return {
      ...own,
      message: `${quoted(by)} holds the whole statement, so ${list} cannot stand beside it`,
      hint: `remove ${quoted(by)}, or the fields beside it`,
    }
  }
  const hint =
    by === 'to' ? 'rows are stored by the target: give the table these fields' : undefined
  return {
    path: [...path, first],
    code: 'BAD_VALUE',
    message: `${list} cannot stand beside ${quoted(by)}`,
    ...(hint && { hint }),
    where: 'key',
  }
}

// Keys

function unknownKey(error: Located, vocabulary: Vocabulary): Draft {
  const key = String(error.params['additionalProperty'])
  const here = Object.keys(placeAt(vocabulary.root, error.path)?.keys ?? {})
  const meant = nearest(
    key,
    here.filter((one) => one !== '$schema'),
  )
  const hint =
    meant?.toLowerCase() === key.toLowerCase() ? undefined : elsewhere(key, error.path, vocabulary)
  const guess = hint === undefined ? meant : undefined
  return {
    path: [...error.path, key],
    code: 'UNKNOWN_KEY',
    message: `unknown key ${quoted(key)}`,
    ...(hint && { hint }),
    ...(guess && { hint: `did you mean ${quoted(guess)}?`, meant: guess }),
    where: 'key',
  }
}

/** Where a key belongs that is right in another place. */
function elsewhere(
  key: string,
  path: readonly (string | number)[],
  { root, kind, kindsWithKey }: Vocabulary,
): string | undefined {
  if (path.length > 0) {
    if (!hasKey(root, key)) return undefined
    return `${quoted(key)} belongs to the ${kind ? 'resource' : 'document'} itself, further left`
  }
  if (kind === 'Grant' && key === 'name') {
    return 'a Grant has no name of its own: it is `<to>@<on>`, or `<to>@roles`'
  }
  const others = kindsWithKey(key)
  if (others.length > 0) return `${quoted(key)} is a field of ${joinWords(others, 'and')}`
  const parent = Object.entries(root.keys ?? {}).find(([, place]) => hasKey(place, key))
  return parent && `${quoted(key)} belongs under ${quoted(parent[0])}`
}

function hasKey(place: Place, key: string): boolean {
  return place.keys !== undefined && Object.hasOwn(place.keys, key)
}

/** Any one of `keys` would do; the first is the usual one. */
function missingKey(path: readonly (string | number)[], keys: readonly string[]): Draft {
  const [first = '', ...others] = keys
  // A file or a whole statement would always do; naming them each time hides what is missing.
  const instead = others.filter((key) => key !== 'ddl' && !key.endsWith('File'))
  return {
    path,
    code: 'MISSING_KEY',
    message: `missing key ${quoted(first)}`,
    ...(instead.length > 0 && { hint: `${joinWords(instead.map(quoted), 'or')} would do, too` }),
    where: 'value',
    missing: keys,
  }
}

function needed(path: readonly (string | number)[], key: string, missing: string): Draft {
  return {
    path,
    code: 'MISSING_KEY',
    message: `${quoted(key)} needs ${quoted(missing)} beside it`,
    where: 'value',
  }
}

// Values

function wrongType(error: Located, types: readonly string[], place: Place | undefined): Draft {
  const wanted = `must be ${joinWords(describeTypes(types, place?.items?.text === true), 'or')}`
  const name = nameOf(error.path)
  const isEmpty = error.value === null || error.value === undefined
  return {
    path: error.path,
    code: 'WRONG_TYPE',
    message: isEmpty
      ? `${name} has no value; it ${wanted}`
      : `${name} ${wanted}, not ${articleOf(error.value)}`,
    where: 'value',
  }
}

function notListed(error: Located, values: readonly unknown[]): Draft {
  // Words that are accepted in both cases are listed once.
  const shown = values.filter(
    (one) =>
      typeof one !== 'string' || one === one.toLowerCase() || !values.includes(one.toLowerCase()),
  )
  const isOneOf = shown.length > 1 ? 'one of ' : ''
  const choices = joinWords(shown.map(quotedValue), 'or')
  return bad(error, `must be ${isOneOf}${choices}`, suggestion(error.value, shown))
}

function suggestion(value: unknown, values: readonly unknown[]): string | undefined {
  const words = values.filter((one) => typeof one === 'string')
  const meant = typeof value === 'string' ? nearest(value, words) : undefined
  return meant && `did you mean ${quoted(meant)}?`
}

function wrongForm(error: Located, form: string): Draft {
  if (error.propertyName === undefined) return bad(error, `must be ${form}`)
  return {
    path: [...error.path, error.propertyName],
    code: 'BAD_VALUE',
    message: `the key ${quoted(error.propertyName)} must be ${form}`,
    where: 'key',
  }
}

function bad(error: Located, message: string, hint?: string): Draft {
  return {
    path: error.path,
    code: 'BAD_VALUE',
    message: `${nameOf(error.path)} ${message}`,
    ...(hint && { hint }),
    where: 'value',
  }
}

function typesOf(value: unknown): readonly string[] {
  return [value].flat().map(String)
}

function valuesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Drops what only follows from another problem, and what is said already. */
function withoutConsequences(drafts: readonly Draft[]): readonly SchemaProblem[] {
  const seen = new Set<string>()
  const kept = drafts.filter((draft) => {
    const id = JSON.stringify([draft.path, draft.message])
    if (seen.has(id) || drafts.some((other) => follows(draft, other))) return false
    seen.add(id)
    return true
  })
  return kept.map(({ missing, meant, ...problem }) => problem)
}

/** A key is missing because it is misspelt; a value of the wrong type is no member of a list either. */
function follows(problem: Draft, other: Draft): boolean {
  if (problem.missing) {
    const isHere = samePath(other.path.slice(0, -1), problem.path)
    return isHere && other.meant !== undefined && problem.missing.includes(other.meant)
  }
  return (
    problem.code === 'BAD_VALUE' &&
    other.code === 'WRONG_TYPE' &&
    samePath(other.path, problem.path)
  )
}
