/** Live objects → plan files that re-plan to nothing. Prints what inspect read, nothing else. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FilesError } from '../diagnostic/files-error.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Engine } from '../engine/engine.ts'
import { MASK } from '../catalog/normal-form.ts'
import { type Address, addressName, resourceId } from '../resource/id.ts'
import { compareCodeUnits, type Json, type JsonObject } from '../resource/json.ts'
import type { LiveObject, Spec } from '../resource/resource.ts'
import { fieldOrder, hasFileTwin, sqlFragmentAt } from '../schema/index.ts'
import { emitYaml } from '../source/emit.ts'
import { loadProject, type Project } from '../source/project.ts'
import { withTarget } from './connect.ts'
import type { OperationContext } from './context.ts'
import { readLedger } from '../ledger/read-ledger.ts'
import { needProject } from './need-project.ts'
import type { ImportedFile, ImportResult } from './results.ts'
import { withoutScratch } from './without-scratch.ts'

export interface ImportOptions {
  /** Where the files will be written; absent: `plans` beside sluice.yaml. Only passed on. */
  readonly directory?: string
  /** SQL scripts to read instead of a target, as paths. */
  readonly fromSql?: readonly string[]
}

export async function importProject(
  context: OperationContext,
  options: ImportOptions,
): Promise<ImportResult> {
  if (options.fromSql && options.fromSql.length > 0) {
    // Scripts are files: no environment is asked for and nothing is connected to.
    const { project, diagnostics, textOf } = loadProject(context.directory)
    if (project === undefined) throw new FilesError(diagnostics, textOf)
    const engine = await context.engineOf(project.config.engine)
    return importScripts(options.fromSql, engine, placeOf(options, project))
  }
  const { project, engine, environment } = await needProject(context)
  return withTarget(project, engine, environment, context, async (target) => {
    const { scope } = environment
    const ledger = await readLedger(target.store, project.config.name)
    const catalog = withoutScratch(
      await target.connection.inspect(
        { databases: scope?.databases ?? ['*'], global: scope?.global ?? true },
        target.ledgerDatabase,
      ),
      ledger,
    )
    const objects = [...catalog.objects.values()].filter(
      (object) =>
        // What was declared once would be dropped if it were left out now.
        ledger.rows.has(object.id) ||
        !(
          object.unlisted ||
          (object.sameAs && ledger.rows.has(object.sameAs)) ||
          engine.owns(engine.kinds[object.kind]?.namespace ?? '', object.name)
        ),
    )
    const external = catalog.unreadable.flatMap(externalOf)
    const files = filesOf([...objects, ...external], engine, placeOf(options, project))
    return { ...files, resources: objects.length, unreadable: catalog.unreadable }
  })
}

/** What has no kind here, and may be named by what has. */
function externalOf({ external }: LiveCatalog['unreadable'][number]): readonly LiveObject[] {
  if (external === undefined) return []
  const name = addressName(external.address)
  return [{ id: resourceId(external.kind, name), name, ...external }]
}

function placeOf({ directory }: ImportOptions, { root }: Project): string {
  return directory ?? join(root, 'plans')
}

async function importScripts(
  paths: readonly string[],
  engine: Engine,
  directory: string,
): Promise<ImportResult> {
  const objects = new Map<string, LiveObject>()
  const warnings: string[] = []
  for (const path of paths) {
    const text = readScript(path)
    const script = engine.readScript(text)
    for (const { kind, address, spec } of script.objects) {
      const name = addressName(address)
      const id = resourceId(kind, name)
      if (objects.has(id)) warnings.push(`${path}: ${id} is created twice; the last one counts`)
      objects.set(id, { id, kind, name, address, spec })
    }
    for (const { start, why } of script.skipped) {
      const line = text.slice(0, start).split('\n').length
      warnings.push(`${path}:${line}: left out: ${why}`)
    }
  }
  return { ...filesOf([...objects.values()], engine, directory), warnings, unreadable: [] }
}

function readScript(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new SluiceError('UNKNOWN_FILE', `cannot read \`${path}\``, { exit: 65, cause })
  }
}

/** One file per object: `<database>/<kind>s/<name>.yaml`, long SQL as `.sql` beside it. */
function filesOf(objects: readonly LiveObject[], engine: Engine, directory: string): ImportResult {
  const files: ImportedFile[] = []
  const secrets: { variable: string; id: string }[] = []
  const taken = new Set<string>()
  const sorted = [...objects].sort((a, b) => compareCodeUnits(a.id, b.id))
  for (const object of sorted) {
    const rules = engine.kinds[object.kind]
    if (rules === undefined) continue
    const base = freePath(pathOf(object.kind, object.address), taken)
    const written = rules.write(object.spec, object)
    const plain = mapStrings(written, (text, path) =>
      layOut(escapePlaceholders(text), engine, object.kind, path),
    ) as JsonObject
    const masked = referenceSecrets(plain, object, secrets)
    const { json, extra } = moveLongTexts(masked, engine, object, base)
    files.push({ path: `${base}.yaml`, text: yamlOf(object, json, engine) }, ...extra)
  }
  return { files, directory, resources: sorted.length, secrets, unreadable: [], warnings: [] }
}

function yamlOf(object: LiveObject, json: JsonObject, engine: Engine): string {
  const { kind, address } = object
  const hasOddName = [address.name, address.on, address.database].some((part) =>
    part?.includes('.'),
  )
  const naming: Spec = hasOddName
    ? {
        name: addressName({ ...address, database: undefined as never }),
        ...databaseOf(object, engine),
      }
    : { name: object.name }
  const named = json['name'] === undefined && rulesTakeName(json, engine, kind) ? naming : {}
  return emitYaml([{ kind, ...named, ...json }], {
    order: (ofKind, path) => fieldOrder(engine.name, ofKind, path),
  })
}

/** Said beside a name with a dot in it, which would be read as a database. */
function databaseOf({ kind, address }: LiveObject, engine: Engine): Spec {
  if (engine.kinds[kind]?.lives !== 'database') return {}
  return { [engine.databaseField ?? 'database']: address.database ?? engine.fallbackDatabase }
}

/** A Grant has no name of its own: its pair names it. */
function rulesTakeName(json: JsonObject, engine: Engine, kind: string): boolean {
  return fieldOrder(engine.name, kind).includes('name') && !('name' in json)
}

/** SQL and programs over five lines go into files of their own. */
function moveLongTexts(
  json: JsonObject,
  engine: Engine,
  object: LiveObject,
  base: string,
): { readonly json: JsonObject; readonly extra: readonly ImportedFile[] } {
  const extra: ImportedFile[] = []
  const moved: Record<string, Json | undefined> = {}
  for (const [key, value] of Object.entries(json)) {
    const ending = engine.kinds[object.kind]?.fileEnding?.(object.spec, key) ?? 'sql'
    // A program is edited and tested in a file of its own, whatever its length.
    const most = ending === 'sql' ? 5 : 1
    const isLong = typeof value === 'string' && value.split('\n').length > most
    if (!isLong || !hasFileTwin(engine.name, object.kind, [key])) {
      moved[key] = value
      continue
    }
    const stem = key === 'query' || key === 'body' ? base : `${base}.${key}`
    const path = `${stem}.${ending}`
    extra.push({ path, text: value.endsWith('\n') ? value : `${value}\n` })
    moved[`${key}File`] = path.slice(path.lastIndexOf('/') + 1)
  }
  return { json: moved, extra }
}

function layOut(
  text: string,
  engine: Engine,
  kind: string,
  path: readonly (string | number)[],
): string {
  return sqlFragmentAt(engine.name, kind, path) === 'query' ? engine.formatQuery(text) : text
}

/** Text that looks like a placeholder was not one on the target. */
function escapePlaceholders(text: string): string {
  return text.replace(/\$\{(?=(?:value|env|file):)/g, '$$$${')
}

/** What the target masks becomes a reference that the user has to give a value for. */
function referenceSecrets(
  json: JsonObject,
  object: LiveObject,
  secrets: { variable: string; id: string }[],
): JsonObject {
  let count = 0
  return mapStrings(json, (text) =>
    text.replaceAll(MASK, () => {
      count += 1
      const tail = `secret${count > 1 ? `_${count}` : ''}`
      const plain = variableName(`${object.name}_${tail}`)
      const isTaken = secrets.some(({ variable }) => variable === plain)
      // A user and a source may have one name, and not one password.
      const variable = isTaken ? variableName(`${object.kind}_${object.name}_${tail}`) : plain
      secrets.push({ variable, id: object.id })
      return `\${env:${variable}}`
    }),
  ) as JsonObject
}

function variableName(text: string): string {
  const name = text.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()
  return /^[0-9]/.test(name) ? `_${name}` : name
}

function mapStrings(
  value: Json | undefined,
  map: (text: string, path: readonly (string | number)[]) => string,
  path: readonly (string | number)[] = [],
): Json | undefined {
  if (typeof value === 'string') return map(value, path)
  if (value === null || value === undefined || typeof value !== 'object') return value
  if (isList(value))
    return value.map((item, index) => mapStrings(item, map, [...path, index]) ?? null)
  const result: Record<string, Json | undefined> = {}
  for (const [key, item] of Object.entries(value))
    result[key] = mapStrings(item, map, [...path, key])
  return result
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** Names that differ by case, or by signs that no file name holds, are one file to some systems. */
function freePath(path: string, taken: Set<string>): string {
  let free = path
  for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${path}~${count}`
  taken.add(free.toLowerCase())
  return free
}

function pathOf(kind: string, address: Address): string {
  const folder = plural(kind.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase())
  const signature = /^(.+)\((.*)\)$/s.exec(address.name)
  const name = signature
    ? [signature[1], ...(signature[2] ?? '').split(',')].filter(Boolean).join('-')
    : address.name
  // `reader@table app.t` are words, and no name.
  const words = name.includes('@') ? name.replaceAll(' ', '-') : name
  const file = [address.on, words].filter((part) => part !== undefined).join('.')
  const parts = [address.database, folder, file].filter((part) => part !== undefined)
  return parts.map(safeSegment).join('/')
}

function plural(word: string): string {
  if (word.endsWith('s')) return word
  return word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`
}

/** Names can hold anything; a file name must not leave its folder or clash by case rules. */
function safeSegment(name: string): string {
  const plain = name.replace(
    /[^\p{L}\p{N}_.@-]/gu,
    (char) => `%${char.codePointAt(0)?.toString(16)}`,
  )
  return /^\.+$/.test(plain) || plain === '' ? `%${plain}` : plain
}
