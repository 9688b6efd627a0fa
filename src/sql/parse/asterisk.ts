/** `*`, `t.*`, `COLUMNS(…)` and what may follow them: EXCEPT, REPLACE, APPLY. */
import type { Asterisk, ColumnsMatcher, ColumnTransform, Expression } from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'
import { advance, at, type Cursor, expect, fail, here, key, span, take } from './cursor.ts'
import { aliased, aliasedList, bracketedList, expression } from './expression.ts'
import { likeMatcher } from './like-matcher.ts'
import { operand } from './operand.ts'

/** `*` is next, or was consumed together with its qualifier. */
export function asterisk(c: Cursor, qualifier: readonly Name[]): Asterisk | ColumnsMatcher {
  const start = qualifier[0]?.start ?? here(c)
  if (qualifier.length === 0) expect(c, '*')
  const matcher = likeMatcher(c, qualifier)
  const transforms = columnTransforms(c)
  if (matcher) return { ...matcher, transforms, ...span(c, start) }
  return { kind: 'asterisk', qualifier, transforms, ...span(c, start) }
}

export function columnsMatcher(c: Cursor, qualifier: readonly Name[]): ColumnsMatcher {
  const start = qualifier[0]?.start ?? here(c)
  expect(c, 'COLUMNS')
  const items = bracketedList(c)
  const transforms = columnTransforms(c)
  return { kind: 'columns', qualifier, items, transforms, ...span(c, start) }
}

function columnTransforms(c: Cursor): readonly ColumnTransform[] {
  const transforms: ColumnTransform[] = []
  for (;;) {
    const transform = columnTransform(c)
    if (!transform) return transforms
    transforms.push(transform)
  }
}

function columnTransform(c: Cursor): ColumnTransform | undefined {
  const start = here(c)
  const word = key(c)
  if (word !== 'EXCEPT' && word !== 'REPLACE' && word !== 'APPLY') return undefined
  // `SELECT * EXCEPT SELECT …` is a set operation.
  if (word === 'EXCEPT' && exceptsQuery(c)) return undefined
  advance(c)
  const strict = word !== 'APPLY' && take(c, 'STRICT')
  const items = transformItems(c, word)
  return {
    kind: 'transform',
    transform: word,
    ...(strict && { strict: true as const }),
    items,
    ...span(c, start),
  }
}

function exceptsQuery(c: Cursor): boolean {
  const next = key(c, 1)
  if (
    next === 'SELECT' ||
    next === 'WITH' ||
    next === 'ALL' ||
    next === 'DISTINCT' ||
    next === 'FROM'
  )
    return true
  return next === '(' && (key(c, 2) === 'SELECT' || key(c, 2) === 'WITH' || key(c, 2) === '(')
}

function transformItems(c: Cursor, word: string): readonly Expression[] {
  if (at(c, '(')) {
    if (word !== 'APPLY') return bracketedList(c)
    advance(c)
    const items = aliasedList(c)
    expect(c, ')')
    return items
  }
  if (word === 'REPLACE') {
    const item = aliased(c)
    if (item.kind !== 'alias') fail(c, ['AS'])
    return [item]
  }
  if (word === 'APPLY' && at(c, 'FROM')) fail(c, ['a function'])
  return [word === 'APPLY' ? expression(c) : operand(c)]
}
