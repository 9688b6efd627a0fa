/**
 * `import --from-sql` of one script, all the way: plan files are written, read as a project and compiled, and what is
 * created from them has to mean what the script says.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Engine } from '../../src/engine/engine.ts'
import { compile } from '../../src/link/compile.ts'
import { importProject } from '../../src/operation/import.ts'
import type { Resource } from '../../src/resource/resource.ts'
import { loadPlans } from '../../src/source/plans.ts'
import { loadProject } from '../../src/source/project.ts'
import { parseStatement, sameMeaning, splitStatements, type Node } from '../../src/sql/index.ts'

type Dialect = 'clickhouse' | 'timeplus'

/** Why the script does not come back, or undefined. */
export async function scriptFault(
  sql: string,
  engine: Engine,
  dialect: Dialect,
): Promise<string | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-script-'))
  try {
    return await faultIn(directory, sql, engine, dialect)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function faultIn(
  directory: string,
  sql: string,
  engine: Engine,
  dialect: Dialect,
): Promise<string | undefined> {
  write(directory, 'script.sql', sql)
  write(directory, 'sluice.yaml', projectText(engine))
  const imported = await importProject(
    {
      directory,
      processEnv: {},
      engineOf: async () => engine,
      now: () => new Date(0),
      host: 'test',
      user: 'test',
      pid: 1,
      toolVersion: 'test',
    },
    { directory: 'plans', fromSql: [join(directory, 'script.sql')] },
  )
  const [warning] = imported.warnings
  if (warning !== undefined) return warning.slice(warning.indexOf(': ') + 2)
  for (const { path, text } of imported.files) write(directory, join('plans', path), text)
  const fault = lowered(directory, sql, engine, dialect)
  // A key that stood in the script is asked of the environment from then on.
  return imported.secrets.length > 0 && fault?.includes(SECRET) ? undefined : fault
}

const SECRET = 'equal but for'

function lowered(
  directory: string,
  sql: string,
  engine: Engine,
  dialect: Dialect,
): string | undefined {
  const { project } = loadProject(directory)
  if (project === undefined) return 'no project'
  const plans = loadPlans(project, {})
  const database = engine.fallbackDatabase
  const compiled = compile(plans.documents, { engine, database })
  // What a script reads need not be made by it.
  const faults = [...plans.diagnostics, ...compiled.diagnostics].filter(
    ({ severity, code }) => severity === 'error' && code !== 'UNKNOWN_REFERENCE',
  )
  if (faults.length > 0) return faults.map(({ message }) => message).join('; ')
  const context = { desired: compiled.context, live: compiled.context, breaksUnmanaged: false }
  const made = compiled.resources.flatMap((resource: Resource) =>
    (engine.kinds[resource.kind]?.create(resource, context) ?? []).map((draft) => draft.sql),
  )
  const written = splitStatements(sql).map((statement) => statement.text)
  return difference(written, made, dialect, database)
}

/** Each written statement has to be among what is made; one that is made may be split. */
function difference(
  written: readonly string[],
  made: readonly string[],
  dialect: Dialect,
  database: string,
): string | undefined {
  for (const text of written) {
    const meanings = made.map((statement) =>
      sameMeaning(read(text, dialect), read(masked(statement), dialect), { dialect, database }),
    )
    if (meanings.some(({ equal }) => equal === true)) continue
    const [first] = meanings.map((meaning) => (meaning.equal === true ? '' : meaning.because))
    return `made as ${made[0] ?? 'nothing'}: ${first ?? ''}`
  }
  return undefined
}

function masked(statement: string): string {
  return statement.replace(/\$\{env:\w+\}/g, '[HIDDEN]')
}

function read(text: string, dialect: Dialect): Node {
  const parsed = parseStatement(text, dialect)
  if (!parsed.ok) throw new Error(`${parsed.error.message} in ${text}`)
  return parsed.node
}

function projectText({ name }: Engine): string {
  return `version: 1\nname: script\nengine: ${name}\nplans: [plans/**/*.yaml]\n`
}

function write(directory: string, path: string, text: string): void {
  const file = join(directory, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
