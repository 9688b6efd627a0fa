/** `SETTINGS a = 1, b = 'x'`. */
import type { Constant, Expression, Setting } from '../ast/expression.ts'
import { advance, type Cursor, expect, here, list, name, peek, span, take } from './cursor.ts'
import { expression } from './expression.ts'

/** The word SETTINGS is next. */
export function settingsList(c: Cursor): readonly Setting[] {
  expect(c, 'SETTINGS')
  return settingItems(c)
}

export function settingItems(c: Cursor): readonly Setting[] {
  return list(c, setting)
}

function setting(c: Cursor): Setting {
  const start = here(c)
  let text = name(c).text
  while (take(c, '.')) text += '.' + name(c).text
  const value = take(c, '=') ? settingValue(c) : implicitOne(c)
  return { kind: 'setting', name: text, value, ...span(c, start) }
}

/** A literal, DEFAULT, a call such as disk(…), or a bare word. */
export function settingValue(c: Cursor): Expression {
  const token = peek(c)
  if (token.key !== 'DEFAULT') return expression(c)
  advance(c)
  const node: Constant = {
    kind: 'constant',
    name: 'DEFAULT',
    text: token.text,
    start: token.start,
    end: token.end,
  }
  return node
}

/** `SETTINGS flag` alone means 1. */
function implicitOne(c: Cursor): Expression {
  return { kind: 'number', text: '1', start: here(c), end: here(c) }
}
