/** Random rights, default rights and publications. */
import { has, type Piece, type PlanDocument, piece, type World } from './postgres-pieces.ts'
import type { Random } from './random.ts'

export function access(world: World, pieces: readonly Piece[], random: Random): readonly Piece[] {
  const relations = pieces.filter(
    ({ doc }) =>
      /^(?:Table|View|MaterializedView)$/.test(doc.kind) && doc['partitionOf'] === undefined,
  )
  return [
    ...random.some(relations).map((each) => onRelation(world, each, random)),
    ...onOthers(world, pieces, random),
    ...random.some(defaults(world, random)),
    ...random.some([publication(world, relations, random)]),
  ]
}

function onRelation({ role }: World, each: Piece, random: Random): Piece {
  const reader = role('reader')
  const privileges = random.pick([
    ['select'],
    ['select', 'insert'],
    ['select', 'update'],
    ...(each.doc.kind === 'Table'
      ? [['select', 'update (tag)'], ['select (id, tag)'], ['all']]
      : []),
  ])
  const mayPassOn = privileges.includes('select') && random.chance(0.3)
  return grant(reader, `table ${each.doc.name}`, each.id, {
    privileges,
    ...(mayPassOn ? { withGrantOption: ['select'] } : {}),
  })
}

function onOthers({ role }: World, pieces: readonly Piece[], random: Random): readonly Piece[] {
  const reader = role('reader')
  const on = (what: string, id: string, privileges: readonly string[], to = reader): Piece =>
    grant(to, what, id, { privileges })
  const some = [
    on('schema app', 'Schema/app', random.pick([['usage'], ['usage', 'create']])),
    on('schema Lager', 'Schema/Lager', ['usage']),
    on('function app.fee(numeric)', 'Function/app.fee(numeric)', ['execute']),
    // What everybody has by default is taken away.
    on('function app.label(text)', 'Function/app.label(text)', [], 'PUBLIC'),
    on('function app.tidy(int)', 'Procedure/app.tidy(int)', ['execute']),
    on(
      'sequence app.ticket_numbers',
      'Sequence/app.ticket_numbers',
      random.pick([['usage'], ['usage', 'select']]),
    ),
    on('type app.mood', 'Type/app.mood', ['usage']),
  ]
  return random.some(
    some.filter(({ needs = [] }) => needs.every((id) => has(pieces, id) || id.startsWith('Role/'))),
  )
}

function grant(to: string, on: string, id: string, fields: object): Piece {
  const needs = [id, ...(to === 'PUBLIC' ? [] : [`Role/${to}`])]
  return piece(`Grant/${to}@${on}`, { kind: 'Grant', to, on, ...fields }, { needs })
}

function defaults({ role }: World, random: Random): readonly Piece[] {
  const [reader, group] = [role('reader'), role('group')]
  const of = (onKind: string, privileges: readonly string[]): Piece =>
    piece(
      `DefaultPrivileges/${reader}@${onKind} in app for ${group}`,
      { kind: 'DefaultPrivileges', for: group, schema: 'app', onKind, to: reader, privileges },
      { needs: [`Role/${reader}`, `Role/${group}`] },
    )
  return [
    of('tables', random.pick([['select'], ['select', 'update']])),
    of('functions', ['execute']),
  ]
}

function publication({ major }: World, relations: readonly Piece[], random: Random): Piece {
  const tables = relations.filter(({ doc }) => doc.kind === 'Table' && doc.name !== 'app.scratch')
  const published = random.some(tables, 1)
  const hasParts = major >= 15 && random.chance(0.4)
  // Only what is inserted needs nothing that tells rows apart.
  const operations = hasParts ? ['insert'] : random.pick([[], [], ['insert'], ['insert', 'update']])
  const part = ({ name, partitionBy }: PlanDocument): unknown => {
    // Of its partitions the server takes no parts.
    if (partitionBy !== undefined) return name
    return {
      name,
      ...(random.chance(0.5)
        ? {
            columns: random.pick([
              ['id', 'tag'],
              ['id', 'amount'],
            ]),
          }
        : {}),
      ...(random.chance(0.5) ? { where: random.pick(['id > 1', 'id <> 2']) } : {}),
    }
  }
  const isWhole = major >= 15 && !hasParts && random.chance(0.2)
  return piece(
    'Publication/changes',
    {
      kind: 'Publication',
      name: 'changes',
      tables: published.map(({ doc }) => (hasParts ? part(doc) : doc.name)),
      ...(isWhole ? { schemas: ['Lager'] } : {}),
      ...(operations.length === 0 ? {} : { operations }),
      ...(random.chance(0.3) ? { with: { publish_via_partition_root: true } } : {}),
      ...(random.chance(0.3) ? { comment: random.pick(['c1', 'c2']) } : {}),
    },
    { needs: published.map(({ id }) => id) },
  )
}
