/** ALTER: the object and its commands. Commands stay tokens; what they refer to is read out of them. */
import type { Expression, Identifier } from '../ast/expression.ts'
import type { Query } from '../ast/query.ts'
import type { Alter, AlterCommand } from '../ast/statement.ts'
import {
  advance,
  at,
  attempt,
  type Cursor,
  here,
  key,
  lastEnd,
  peek,
  span,
  take,
} from './cursor.ts'
import { columnDefinition } from './column.ts'
import { constraint, index, projection } from './elements.ts'
import { expression } from './expression.ts'
import { tableName } from './from.ts'
import { clusterClause } from './header.ts'
import { keyClause } from './keys.ts'
import { atQuery, outputQuery } from './query.ts'
import { ttlClause } from './ttl.ts'
import { takeToken } from './unknown.ts'

/** `object` words are consumed; the name is next. */
export function alter(c: Cursor, start: number, object: string): Alter {
  const ifExists = take(c, 'IF', 'EXISTS')
  const called = tableName(c)
  const onCluster = clusterClause(c)
  const commands: AlterCommand[] = []
  while (peek(c).kind !== 'end' && !at(c, ';')) {
    commands.push(command(c))
    if (!take(c, ',')) break
  }
  return {
    kind: 'alter',
    source: c.text,
    object,
    name: called,
    ...(ifExists && { ifExists: true as const }),
    ...(onCluster && { onCluster }),
    commands,
    ...span(c, start),
  }
}

interface Found {
  readonly tables: Identifier[]
  readonly expressions: Expression[]
  readonly queries: Query[]
}

function command(c: Cursor): AlterCommand {
  const start = here(c)
  const from = c.at
  const found: Found = { tables: [], expressions: [], queries: [] }
  const bracket = at(c, '(') ? c.partner.get(c.at) : undefined
  if (bracket !== undefined) advance(c)
  read(c, found)
  // Whatever the readers below left over belongs to the command.
  while (!isEnd(c)) takeToken(c, [], found.queries)
  if (bracket !== undefined && c.at === bracket) advance(c)
  const text = c.tokens
    .slice(from, c.at)
    .map((token) => token.text)
    .join(' ')
  return { kind: 'alterCommand', text, ...found, start, end: lastEnd(c) }
}

function isEnd(c: Cursor): boolean {
  return peek(c).kind === 'end' || at(c, ',') || at(c, ')') || at(c, ';')
}

/** Reads the part of a command that can refer to something. */
function read(c: Cursor, found: Found): void {
  const verb = advance(c).key
  const object = key(c)
  switch (verb) {
    case 'ADD':
    case 'MODIFY':
    case 'ALTER':
      definition(c, found, object)
      return
    case 'UPDATE':
      updates(c, found)
      return
    case 'DELETE':
      if (take(c, 'WHERE')) found.expressions.push(expression(c))
      else partitionThen(c, found)
      return
    default:
      partitionThen(c, found)
  }
}

function definition(c: Cursor, found: Found, object: string): void {
  const add = (node: Expression | undefined): void => {
    if (node) found.expressions.push(node)
  }
  switch (object) {
    case 'QUERY':
      advance(c)
      // Timeplus: `MODIFY QUERY SETTING a = 1` changes settings only.
      if (atQuery(c)) found.queries.push(outputQuery(c))
      return
    case 'REFRESH':
      return
    case 'COLUMN':
    case 'INDEX':
    case 'PROJECTION':
    case 'CONSTRAINT':
    case 'TTL':
    case 'ORDER':
    case 'SAMPLE':
      attempt(c, () => {
        advance(c)
        if (!take(c, 'IF', 'NOT', 'EXISTS')) take(c, 'IF', 'EXISTS')
        if (object === 'COLUMN') {
          const column = columnDefinition(c)
          add(column.defaultValue)
          add(column.ttl)
        } else if (object === 'INDEX') add(index(c).expression)
        else if (object === 'CONSTRAINT') add(constraint(c).expression)
        else if (object === 'PROJECTION') {
          const inner = projection(c)
          if (inner.query) found.queries.push(inner.query)
        } else if (object === 'TTL') {
          for (const item of ttlClause(c).items) {
            add(item.expression)
            add(item.where)
            for (const set of item.set ?? []) add(set)
          }
        } else {
          take(c, object, 'BY')
          if (at(c, 'BY')) advance(c)
          for (const item of keyClause(c).items) add(item.expression)
        }
      })
  }
}

/** `UPDATE a = 1, b = 2 [IN PARTITION p] WHERE c`. */
function updates(c: Cursor, found: Found): void {
  do {
    tableName(c)
    if (!take(c, '=')) return
    found.expressions.push(expression(c))
  } while (take(c, ','))
  if (at(c, 'IN', 'PARTITION')) partitionThen(c, found)
  if (take(c, 'WHERE')) found.expressions.push(expression(c))
}

/** `… PARTITION p FROM other`, `… TO TABLE other`, `… WHERE c`. */
function partitionThen(c: Cursor, found: Found): void {
  while (!isEnd(c)) {
    if (
      take(c, 'TO', 'TABLE') ||
      (at(c, 'FROM') && peek(c, 1).kind !== 'string' && take(c, 'FROM'))
    ) {
      found.tables.push(tableName(c))
    } else if (take(c, 'WHERE')) {
      found.expressions.push(expression(c))
    } else {
      takeToken(c, [], found.queries)
    }
  }
}
