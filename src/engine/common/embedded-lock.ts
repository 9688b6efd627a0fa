import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readFile, stat, unlink, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { hostname } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SluiceError } from '../../diagnostic/sluice-error.ts'

/**
 * The lock of an embedded directory: `PATH.lock` beside it, locked in the kernel (flock), so that
 * it dies with its holder and nobody ever has to judge whether a lock is stale.
 *
 * Node cannot call flock, but a flock belongs to the open file and not to the process that asked
 * for it: the `flock` program takes it on our descriptor and ends, and it stays ours until we
 * close the file or die. The program can be missing (a bare container), so that on Linux a socket
 * name without a file is bound as well; it dies with its holder, too. macOS takes the lock while
 * opening (O_EXLOCK; not run there yet).
 */
export interface EmbeddedLock {
  readonly release: () => Promise<void>
}

export interface LockHolder {
  readonly pid: number
  readonly host: string
  readonly operation: string
  /** ISO 8601. */
  readonly since: string
}

export async function takeEmbeddedLock(
  directory: string,
  options: { readonly operation: string; readonly waitMs: number },
): Promise<EmbeddedLock> {
  const file = `${directory}.lock`
  await prepareFolder(dirname(file)).catch((error: unknown) => notWritten(directory, error))
  const until = Date.now() + options.waitMs
  for (;;) {
    const held = await tryOnce(file).catch((error: unknown) => notWritten(directory, error))
    if (held !== undefined) {
      await describeHolder(held.handle, options.operation)
      return { release: () => release(file, held) }
    }
    const left = until - Date.now()
    if (left <= 0) throw busy(directory, await readHolder(file))
    await sleep(Math.min(left, 50 + Math.random() * 100))
  }
}

/** Its data are nothing for Git: a folder of Sluice's own says so, whatever the repository does. */
async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const parts = resolve(folder).split(sep)
  const own = parts.lastIndexOf('.sluice')
  if (own < 0) return
  const ignore = join(parts.slice(0, own + 1).join(sep), '.gitignore')
  await writeFile(ignore, '*\n', { flag: 'wx' }).catch(() => undefined)
}

const notAllowed: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS'])

function notWritten(directory: string, cause: unknown): never {
  const code = codeOf(cause)
  if (!notAllowed.has(code)) throw cause
  throw new SluiceError('UNREADABLE_FILE', `\`${directory}\` cannot be written (${code})`, {
    cause,
    hint: 'the embedded engine keeps its data there: give another path in `url`, or let this user write there',
  })
}

interface Held {
  readonly handle: FileHandle
  readonly name?: net.Server
}

/** The lock on the file that carries the name now, or undefined when another process has it. */
async function tryOnce(file: string): Promise<Held | undefined> {
  for (;;) {
    const handle = await openForLock(file)
    if (handle === undefined) return undefined
    const held = await lockOpenFile(handle).catch(async (error: unknown) => {
      await handle.close()
      throw error
    })
    if (held !== undefined && (await isNamed(file, handle))) return held
    held?.name?.close()
    await handle.close()
    if (held === undefined) return undefined
    // A holder removes the file before it lets go. Who had opened that file by then got a lock
    // on something without a name, and begins again.
  }
}

/** open(2) on macOS: "O_EXLOCK atomically obtain an exclusive lock", with O_NONBLOCK EAGAIN. */
const O_EXLOCK = 0x20

async function openForLock(file: string): Promise<FileHandle | undefined> {
  const flags = constants.O_RDWR | constants.O_CREAT
  if (process.platform !== 'darwin') return await open(file, flags, 0o644)
  try {
    return await open(file, flags | O_EXLOCK | constants.O_NONBLOCK, 0o644)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN' || codeOf(error) === 'EWOULDBLOCK') return undefined
    throw error
  }
}

async function lockOpenFile(handle: FileHandle): Promise<Held | undefined> {
  if (process.platform === 'darwin') return { handle }
  if ((await runFlock(handle.fd)) === 'busy') return undefined
  const name = await bindNameOf(handle)
  return name === undefined ? undefined : { handle, name }
}

/** util-linux and busybox: `flock -n 3` ends with 0 when descriptor 3 is locked, else with 1. */
async function runFlock(descriptor: number): Promise<'locked' | 'busy' | 'missing'> {
  // Only here: a server's plan need not load it.
  const { spawn } = await import('node:child_process')
  return await new Promise((resolve) => {
    const child = spawn('flock', ['-n', '-x', '3'], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
    })
    child.once('error', () => resolve('missing'))
    child.once('exit', (status) =>
      resolve(status === 0 ? 'locked' : status === 1 ? 'busy' : 'missing'),
    )
  })
}

/** unix(7), abstract names: binding is atomic and the name is gone with its last descriptor. */
async function bindNameOf(handle: FileHandle): Promise<net.Server | undefined> {
  const { dev, ino } = await handle.stat({ bigint: true })
  return await new Promise((resolve, reject) => {
    const server = net.createServer((visitor) => visitor.destroy())
    server.once('error', (error) =>
      codeOf(error) === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(`\0sluice-${dev}-${ino}`, () => resolve(server.unref()))
  })
}

/** Whether some process has a flock on the file, as the engine has on its own `status`. */
export async function isFlocked(file: string): Promise<boolean> {
  const handle = await open(file, constants.O_RDWR).catch(() => undefined)
  if (handle === undefined) return false
  try {
    return (await runFlock(handle.fd)) === 'busy'
  } finally {
    await handle.close()
  }
}

async function isNamed(file: string, handle: FileHandle): Promise<boolean> {
  const mine = await handle.stat({ bigint: true })
  try {
    const there = await stat(file, { bigint: true })
    return there.dev === mine.dev && there.ino === mine.ino
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

async function describeHolder(handle: FileHandle, operation: string): Promise<void> {
  const holder: LockHolder = {
    pid: process.pid,
    host: hostname(),
    operation,
    since: new Date().toISOString(),
  }
  await handle.truncate(0)
  await handle.write(`${JSON.stringify(holder)}\n`, 0)
}

async function release(file: string, held: Held): Promise<void> {
  // The name goes first, while the lock is still held; see tryOnce.
  await unlink(file).catch(() => undefined)
  held.name?.close()
  await held.handle.close()
}

/**
 * Who has the lock. A holder describes itself right after it has taken the lock; until then the
 * file is empty or still speaks of a dead one, so that a moment's patience tells more.
 */
async function readHolder(file: string): Promise<LockHolder | undefined> {
  let holder: LockHolder | undefined
  for (let tries = 0; tries < 15; tries++) {
    holder = await readDescription(file)
    if (holder !== undefined && isAlive(holder.pid)) return holder
    await sleep(20)
  }
  return holder
}

async function readDescription(file: string): Promise<LockHolder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isHolder(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Signal 0 only asks; EPERM means that the process exists. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

function isHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'operation' in value &&
    'host' in value &&
    'since' in value
  )
}

/** Another process has the directory; two on one directory would destroy it. */
export function busy(directory: string, holder: LockHolder | undefined): SluiceError {
  const who =
    holder === undefined
      ? 'another process'
      : `process ${holder.pid} on ${holder.host} (${holder.operation}, since ${holder.since})`
  return new SluiceError('LOCKED', `${directory} is in use by ${who}`, {
    hint: 'an embedded engine serves one process at a time; wait for the other, or use --lock-timeout',
  })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
