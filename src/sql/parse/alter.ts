/** ALTER: the object and its commands, read by the table in alter-commands.ts. */
import type { Query } from '../ast/query.ts'
import type { Alter, AlterCommand, AlterPart } from '../ast/statement.ts'
import { COMMANDS, type CommandForm, type Step } from './alter-commands.ts'
import { keywords, PART_READERS } from './alter-parts.ts'
import {
  at,
  attempt,
  type Cursor,
  expect,
  fail,
  here,
  key,
  name,
  partnerOf,
  peek,
  span,
  take,
} from './cursor.ts'
import { tableName } from './from.ts'
import { clusterClause } from './header.ts'
import { settingItems } from './settings.ts'
import { takeToken, unknownFrom } from './unknown.ts'

/** `object` words are consumed; the name is next. */
export function alter(c: Cursor, start: number, object: string): Alter {
  const ifExists = take(c, 'IF', 'EXISTS')
  const called = tableName(c)
  const onCluster = clusterClause(c)
  const commands: AlterCommand[] = []
  while (peek(c).kind !== 'end' && !at(c, ';')) {
    commands.push(bracketed(c))
    if (!take(c, ',')) break
  }
  if (commands.length === 0 && c.dialect === 'clickhouse') fail(c, ['a command'])
  const settings = take(c, 'SETTINGS') ? settingItems(c) : undefined
  const format = take(c, 'FORMAT') ? name(c) : undefined
  return {
    kind: 'alter',
    source: c.text,
    object,
    name: called,
    ...(ifExists && { ifExists: true as const }),
    ...(onCluster && { onCluster }),
    commands,
    ...(settings && { settings }),
    ...(format && { format }),
    ...span(c, start),
  }
}

/** ClickHouse prints every command in brackets of its own (24.8 and later). */
function bracketed(c: Cursor): AlterCommand {
  const close = at(c, '(') ? partnerOf(c) : undefined
  if (close === undefined) return command(c)
  expect(c, '(')
  const node = command(c)
  expect(c, ')')
  return node
}

function command(c: Cursor): AlterCommand {
  for (const form of COMMANDS.get(key(c)) ?? []) {
    if (!startsWith(c, form.action)) continue
    const start = c.at
    const known = attempt(c, () => knownCommand(c, form))
    if (known) return known
    // Another form with the same first words may fit.
    c.refused.delete(start)
  }
  return unknownCommand(c)
}

function knownCommand(c: Cursor, form: CommandForm): AlterCommand {
  const start = here(c)
  c.at += form.action.length
  const parts: AlterPart[] = [keywords(form.action, start, c)]
  readSteps(c, form.steps, parts)
  if (!isEnd(c)) fail(c, ['the end of the command'])
  return { kind: 'alterCommand', action: form.action.join(' '), parts, ...span(c, start) }
}

function readSteps(c: Cursor, steps: readonly Step[], parts: AlterPart[]): void {
  for (const step of steps) {
    if (step.kind === 'part') parts.push(...PART_READERS[step.part](c))
    else if (step.kind === 'optional') {
      const [first] = step.steps
      if (first?.kind === 'words' && startsWith(c, first.words)) readSteps(c, step.steps, parts)
    } else {
      const start = here(c)
      for (const word of step.words) expect(c, word)
      parts.push(keywords(step.words, start, c))
    }
  }
}

function startsWith(c: Cursor, words: readonly string[]): boolean {
  return words.every((word, index) => key(c, index) === word)
}

function isEnd(c: Cursor): boolean {
  return peek(c).kind === 'end' || [',', ')', ';', 'SETTINGS', 'FORMAT'].includes(key(c))
}

/** Everything up to the next comma, kept and reported. */
function unknownCommand(c: Cursor): AlterCommand {
  const start = here(c)
  const from = c.at
  const queries: Query[] = []
  do takeToken(c, queries)
  while (!isEnd(c))
  const clause = unknownFrom(c, from, queries)
  c.unknown.push(clause)
  return { kind: 'alterCommand', action: '', parts: [clause], ...span(c, start) }
}
