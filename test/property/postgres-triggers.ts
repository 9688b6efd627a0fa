/** Random triggers: before and after, of rows and statements, constraint triggers, and such as stand for a view. */
import { type Piece, type PlanDocument, piece } from './postgres-pieces.ts'
import type { Random } from './random.ts'

export function triggers(
  tables: readonly Piece[],
  views: readonly Piece[],
  random: Random,
): readonly Piece[] {
  const roots = tables.filter(({ doc }) => doc['partitionOf'] === undefined)
  const plain = views.filter(({ doc }) => doc.kind === 'View')
  return [
    ...random.some(roots).map((table) => touch(table, random)),
    ...random.some(roots).flatMap((table) => random.some([watch(table, random)])),
    ...random.some(roots).flatMap((table) => random.some([constraint(table, random)])),
    ...random.some(plain).flatMap((view) => random.some([instead(view, random)])),
  ]
}

function touch(table: Piece, random: Random): Piece {
  return trigger(table, 'touch', 'app.touch', {
    timing: 'before',
    events: random.pick([['insert'], ['insert', 'update'], ['update of tag, amount']]),
    forEach: 'row',
    ...(random.chance(0.4) ? { when: random.pick(['NEW.amount > 0', 'NEW.tag IS NULL']) } : {}),
    ...(random.chance(0.5) ? { arguments: [random.pick(['none', "it's"])] } : {}),
    ...(random.chance(0.2) ? { enabled: random.pick(['always', 'disabled']) } : {}),
  })
}

function watch(table: Piece, random: Random): Piece {
  const event = random.pick(['insert', 'update', 'delete'])
  const seen: { readonly [event: string]: object } = {
    insert: { new: 'added' },
    update: { old: 'former', new: 'Jetzige' },
    delete: { old: 'gone' },
  }
  return trigger(table, 'Wächter', 'app.watch', {
    timing: 'after',
    events: [event],
    forEach: 'statement',
    ...(random.chance(0.5) ? { referencing: seen[event] } : {}),
    ...(random.chance(0.3) ? { comment: random.pick(['w1', 'w2']) } : {}),
  })
}

function constraint(table: Piece, random: Random): Piece {
  return trigger(table, 'checked', 'app.watch', {
    timing: 'after',
    events: ['insert', 'update of tag'],
    forEach: 'row',
    constraint: true,
    ...(random.chance(0.7) ? { deferrable: random.pick(['immediate', 'deferred']) } : {}),
    ...(random.chance(0.3) ? { when: 'NEW.id > 10' } : {}),
  })
}

function instead(view: Piece, random: Random): Piece {
  return trigger(view, 'instead', 'app.watch', {
    timing: 'insteadOf',
    events: random.pick([['insert'], ['insert', 'update', 'delete']]),
    forEach: 'row',
  })
}

function trigger(on: Piece, name: string, calls: string, fields: object): Piece {
  const doc: PlanDocument = {
    kind: 'Trigger',
    name,
    on: on.doc['schema'] === undefined ? on.doc.name : `${on.doc['schema']}.${on.doc.name}`,
    function: calls,
    ...fields,
  }
  return piece(`Trigger/${doc['on']}.${name}`, doc, { needs: [on.id, `Function/${calls}()`] })
}
