/** SHOW CREATE of everything: timeplus.md §3.1, §3.3. */
import type { Change, Kept } from '../catalog.ts'
import { type Context, isOn, type Listing, qualified, requireRelation } from '../context.ts'
import { requireTask } from '../create/scheduled.ts'
import { ServerError } from '../errors.ts'
import {
  collectionText,
  createText,
  databaseText,
  functionText,
  masked,
  schemaText,
  storedText,
} from '../show-create.ts'
import type { ObjectName, ShowCreateStatement, Statement } from '../sql/index.ts'
import { stamp } from '../system/table.ts'
import { accessTexts } from '../access/show.ts'

export function showCreate(context: Context, statement: ShowCreateStatement): Listing {
  const { target } = statement
  if (['USER', 'ROLE', 'QUOTA', 'ROW POLICY', 'SETTINGS PROFILE'].includes(target)) {
    const texts = accessTexts(context, statement)
    return { names: ['statement'], types: ['String'], rows: texts.map((text) => [text]) }
  }
  const name = statement.names[0]
  if (!name) throw new ServerError(62, 'Syntax error: SHOW CREATE of what?')
  const found = objectOf(context, target, name)
  if (isOn(context.settings.get('show_multi_versions')) && context.options.generation > 1) {
    return versions(found)
  }
  if (isOn(context.settings.get('verbose')) && isRelationWord(target)) {
    return {
      names: ['statement', 'placements'],
      types: ['String', 'String'],
      rows: [[found.text(found.object.definition), '']],
    }
  }
  return { names: ['statement'], types: ['String'], rows: [[found.text(found.object.definition)]] }
}

interface Found {
  readonly object: Kept<unknown>
  readonly text: (definition: unknown) => string
  readonly isFunction: boolean
}

function isRelationWord(target: ShowCreateStatement['target']): boolean {
  return ['STREAM', 'TABLE', 'VIEW', 'EXTERNAL TABLE', 'DICTIONARY'].includes(target)
}

function found<Definition>(
  object: Kept<Definition> | undefined,
  text: (definition: Definition) => string,
  missing: () => ServerError,
  isFunction = false,
): Found {
  if (!object) throw missing()
  return { object, text: (definition) => text(definition as Definition), isFunction }
}

function objectOf(
  context: Context,
  target: ShowCreateStatement['target'],
  name: ObjectName,
): Found {
  const { state } = context.catalog
  const missing = (code: number, what: string) => () =>
    new ServerError(code, `${what} ${name.name} does not exist`)
  const text = (definition: unknown): string =>
    storedText(context, masked(context, definition as Statement))
  switch (target) {
    case 'DATABASE':
      return found(
        state.databases[name.name],
        (definition) => databaseText(context, definition),
        missing(81, 'Database'),
      )
    case 'FUNCTION':
      return found(
        state.functions[name.name],
        (definition) => functionText(context, definition),
        missing(46, 'The function'),
        true,
      )
    case 'FORMAT SCHEMA':
      return found(state.schemas[name.name], schemaText, missing(2611, 'Format schema'))
    case 'NAMED COLLECTION':
      return found(
        state.collections[name.name],
        (definition) => collectionText(context, definition),
        missing(2003, 'Named collection'),
      )
    case 'DISK':
      if (context.options.generation < 3)
        throw new ServerError(62, 'Syntax error: SHOW CREATE DISK')
      return found(state.disks[name.name], text, missing(2003, 'Disk'))
    case 'STORAGE POLICY':
      return found(state.storagePolicies[name.name], text, missing(2003, 'Storage policy'))
    case 'TASK':
      return found(requireTask(context, name), text, missing(2003, 'Task'))
    default:
      return relationOf(context, target, name)
  }
}

function relationOf(
  context: Context,
  target: ShowCreateStatement['target'],
  name: ObjectName,
): Found {
  const relation = requireRelation(context, name)
  const { kind } = relation.definition
  const full = qualified(context, name)
  const isView = kind === 'createView' || kind === 'createMaterializedView'
  if (target === 'VIEW' && !isView) {
    throw new ServerError(36, `${full.database}.${full.name} is not a VIEW`)
  }
  if (target === 'DICTIONARY' && kind !== 'createDictionary') {
    throw new ServerError(36, `${full.database}.${full.name} is not a DICTIONARY`)
  }
  if (target === 'ALERT' && kind !== 'createAlert') {
    throw new ServerError(60, `Alert ${full.database}.${full.name} does not exist`)
  }
  return found(
    relation,
    (definition) => createText(context, { ...relation, definition }),
    () => new ServerError(60, ''),
  )
}

/** §3.3: an audit trail; of functions only `statement, version`. */
function versions({ object, text, isFunction }: Found): Listing {
  const all = [...object.history, { definition: object.definition, changed: object.changed }]
  const time = "DateTime64(3, 'UTC')"
  const seconds = ({ at }: Change): string => stamp(at)
  const names = [
    'statement',
    'version',
    'last_modified',
    'last_modified_by',
    'created',
    'created_by',
    'uuid',
  ]
  const types = ['String', 'UInt32', time, 'String', time, 'String', 'String']
  const rows = all.map(({ definition, changed }, index) => [
    text(definition),
    index + 1,
    seconds(changed),
    changed.by,
    seconds(object.created),
    object.created.by,
    object.uuid,
  ])
  const width = isFunction ? 2 : names.length
  return {
    names: names.slice(0, width),
    types: types.slice(0, width),
    rows: rows.map((row) => row.slice(0, width)),
  }
}
