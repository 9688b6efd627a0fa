/** SETTINGS of users, roles and profiles: settings with limits, or other profiles. */
import type { ProfileElement } from '../ast/access.ts'
import { advance, at, type Cursor, here, key, list, name, span, take } from './cursor.ts'
import { expression } from './expression.ts'
import { nameOrString } from './header.ts'

export function profileElements(c: Cursor): readonly ProfileElement[] {
  if (take(c, 'NONE')) return []
  return list(c, profileElement)
}

type Parts = { -readonly [K in keyof ProfileElement]?: ProfileElement[K] }

/** `max_threads = 8 MIN 4 MAX 16 CONST`, `PROFILE 'p'`, `INHERIT 'p'`. */
function profileElement(c: Cursor): ProfileElement {
  const start = here(c)
  if ((key(c) === 'PROFILE' || key(c) === 'INHERIT') && key(c, 1) !== '=') {
    const word = advance(c)
    return {
      kind: 'profileElement',
      profile: nameOrString(c),
      ...(word.key === 'INHERIT' && { written: word.key }),
      ...span(c, start),
    }
  }
  const element: Parts = {}
  let called = name(c).text
  while (take(c, '.')) called += '.' + name(c).text
  element.name = called
  if (take(c, '=')) element.value = expression(c, 10)
  while (limit(c, element)) {}
  return { kind: 'profileElement', ...element, ...span(c, start) }
}

/** READONLY is the old word for CONST; the engine prints CONST. */
function limit(c: Cursor, element: Parts): boolean {
  if (take(c, 'MIN')) {
    take(c, '=')
    element.min = expression(c, 10)
  } else if (take(c, 'MAX')) {
    take(c, '=')
    element.max = expression(c, 10)
  } else if (at(c, 'CONST') || at(c, 'READONLY')) {
    if (advance(c).key === 'READONLY') element.written = 'READONLY'
    element.writability = 'CONST'
  } else if (take(c, 'WRITABLE')) {
    element.writability = 'WRITABLE'
  } else if (take(c, 'CHANGEABLE_IN_READONLY')) {
    element.writability = 'CHANGEABLE_IN_READONLY'
  } else {
    return false
  }
  return true
}
