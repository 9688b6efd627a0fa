/** CREATE DATABASE and ALTER DATABASE: timeplus.md §1.2, §2.2. */
import { type Context, kept, revised, settingOf } from '../context.ts'
import { ServerError } from '../errors.ts'
import type { AlterDatabase, CreateDatabase } from '../sql/index.ts'

const types: readonly string[] = ['mysql', 'postgresql', 'iceberg']

export function createDatabase(context: Context, statement: CreateDatabase): void {
  const { catalog } = context
  const { name, settings } = statement
  if (catalog.isDatabase(name)) {
    if (statement.ifNotExists) return
    throw new ServerError(82, `Database ${name} already exists.`)
  }
  if (statement.engine && statement.engine.name !== 'Atomic') {
    throw new ServerError(36, `Database engine ${statement.engine.name} is not supported`)
  }
  const type = settingOf(settings, 'type')
  if (settings.length > 0 && (type === undefined || !types.includes(type))) {
    throw new ServerError(36, `Database type '${type ?? ''}' is not supported`)
  }
  const { engine: _engine, ...rest } = statement
  catalog.state.databases[name] = kept(context, { ...rest, ifNotExists: false })
  catalog.save()
}

export function alterDatabase(context: Context, statement: AlterDatabase): void {
  const { catalog, options } = context
  const found = catalog.state.databases[statement.name]
  if (!found) throw new ServerError(81, `Database ${statement.name} does not exist.`)
  const { definition } = found
  if (statement.settings) {
    if (definition.settings.length === 0) {
      throw new ServerError(48, `Database ${statement.name} has no settings to change`)
    }
    const names = new Set(statement.settings.map(({ name }) => name))
    const left = definition.settings.filter(({ name }) => !names.has(name))
    const settings = [...left, ...statement.settings]
    catalog.state.databases[statement.name] = revised(context, found, { ...definition, settings })
  }
  if (statement.comment !== undefined) {
    if (options.generation === 1)
      throw new ServerError(48, 'The comment of a database cannot be changed')
    const { comment } = statement
    catalog.state.databases[statement.name] = revised(context, found, { ...definition, comment })
  }
  catalog.save()
}
