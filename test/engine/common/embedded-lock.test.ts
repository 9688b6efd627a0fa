import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/engine/clickhouse/connection.ts'
import { takeEmbeddedLock } from '../../../src/engine/common/embedded-lock.ts'
import { buildTestProgram } from '../../harness/test-program.ts'

let root: string
let program: string
const children = new Set<ChildProcess>()

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'sluice-lock-')))
  program = await buildTestProgram(
    fileURLToPath(new URL('../../harness/lock-holder.ts', import.meta.url)),
  )
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(root, { recursive: true, force: true })
})

/** A process that tries to take the lock and holds it until it is told to stop. */
async function contender(path: string, mode = '', more: ContenderOptions = {}): Promise<Contender> {
  const child = fork(program, [path, mode, more.inside ?? ''], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...more.env },
  })
  children.add(child)
  const [message] = await once(child, 'message')
  return { child, ...(message as { readonly taken: boolean; readonly message?: string }) }
}

interface ContenderOptions {
  readonly inside?: string
  readonly env?: { readonly [name: string]: string }
}

interface Contender {
  readonly child: ChildProcess
  readonly taken: boolean
  readonly message?: string
}

async function kill({ child }: Contender): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('the lock of an embedded directory', () => {
  it('tells Git to leave a folder of its own alone, and no other', async () => {
    const own = join(root, 'project', '.sluice')
    await (await takeEmbeddedLock(join(own, 'local'), { operation: 'test', waitMs: 0 })).release()
    expect(readFileSync(join(own, '.gitignore'), 'utf8')).toBe('*\n')
    const other = join(root, 'project', 'data')
    await (await takeEmbeddedLock(join(other, 'local'), { operation: 'test', waitMs: 0 })).release()
    expect(existsSync(join(other, '.gitignore'))).toBe(false)
  })

  it('names a place where nothing may be written', async () => {
    const path = '/sys/sluice/local'
    await expect(takeEmbeddedLock(path, { operation: 'test', waitMs: 0 })).rejects.toMatchObject(
      process.platform === 'linux' ? { code: 'UNREADABLE_FILE' } : {},
    )
  })

  it('is free again as soon as its holder is killed, twenty times over', async () => {
    const path = join(root, 'killed')
    for (let round = 0; round < 5; round++) {
      const racers = await Promise.all(Array.from({ length: 4 }, () => contender(path)))
      const winners = racers.filter(({ taken }) => taken)
      expect(winners).toHaveLength(1)
      const pid = winners[0]?.child.pid
      for (const { taken, message } of racers) {
        if (!taken) expect(message).toContain(`process ${pid} `)
      }
      await Promise.all(racers.map(kill))
      expect(existsSync(`${path}.lock`)).toBe(true)
    }
    const lock = await takeEmbeddedLock(path, { operation: 'test', waitMs: 0 })
    await lock.release()
    expect(existsSync(`${path}.lock`)).toBe(false)
  })

  it('has one holder at a time while twenty take and release it', async () => {
    const path = join(root, 'contended')
    const runs = await Promise.all(
      Array.from({ length: 20 }, () =>
        contender(path, 'take-turns', { inside: join(root, 'inside') }),
      ),
    )
    expect(runs.map(({ message }) => message)).toEqual(Array.from({ length: 20 }, () => 'alone'))
  })

  it('waits for as long as it may', async () => {
    const path = join(root, 'waited')
    const holder = await contender(path)
    const started = performance.now()
    await expect(takeEmbeddedLock(path, { operation: 'test', waitMs: 200 })).rejects.toMatchObject({
      code: 'LOCKED',
      exit: 5,
    })
    expect(performance.now() - started).toBeGreaterThan(190)
    setTimeout(() => holder.child.kill('SIGKILL'), 100)
    const lock = await takeEmbeddedLock(path, { operation: 'test', waitMs: 10_000 })
    await lock.release()
  })

  it('holds where the program flock is missing, and towards processes that have it', async () => {
    const path = join(root, 'bare')
    const bare = { env: { PATH: '/nowhere' } }
    const racers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => contender(path, '', i % 2 === 0 ? bare : {})),
    )
    expect(racers.filter(({ taken }) => taken)).toHaveLength(1)
    await Promise.all(racers.map(kill))
    const next = await contender(path, '', bare)
    expect(next.taken).toBe(true)
    await kill(next)
  })

  it('works under paths that are longer than a socket name may be', async () => {
    const path = join(root, 'a'.repeat(120), 'b'.repeat(200), 'data')
    const holder = await contender(path)
    expect(holder.taken).toBe(true)
    expect((await contender(path)).taken).toBe(false)
    await kill(holder)
  })
})

describe('a connection to an embedded directory', () => {
  it('tells who has it, and does not touch the engine', async () => {
    const holder = await contender(join(root, 'busy'))
    await expect(connect({ name: 'x', url: 'chdb:busy' }, { root })).rejects.toMatchObject({
      code: 'LOCKED',
      exit: 5,
      message: expect.stringContaining(`process ${holder.child.pid} `),
    })
    await kill(holder)
    const connection = await connect({ name: 'x', url: 'chdb:busy' }, { root })
    await connection.close()
    expect(existsSync(join(root, 'busy.lock'))).toBe(false)
  })

  it('notices a holder that knows nothing of our lock', async () => {
    const stranger = await contender(join(root, 'strange'), 'engine')
    await expect(connect({ name: 'x', url: 'chdb:strange' }, { root })).rejects.toMatchObject({
      code: 'LOCKED',
      exit: 5,
    })
    await kill(stranger)
    const connection = await connect({ name: 'x', url: 'chdb:strange' }, { root })
    await connection.close()
  })

  it('is shared by all of a process, under every name of the directory', async () => {
    await mkdir(join(root, 'shared'))
    await symlink(join(root, 'shared'), join(root, 'alias'))
    const one = await connect({ name: 'x', url: 'chdb:shared/data' }, { root })
    const other = await connect({ name: 'y', url: 'chdb:alias/data' }, { root })
    await one.execute('CREATE DATABASE shared_db')
    await one.close()
    const names = (await other.query('SELECT name FROM system.databases')).map((row) => row['name'])
    expect(names).toContain('shared_db')
    expect((await contender(join(root, 'shared/data'))).taken).toBe(false)
    await other.close()
    expect((await contender(join(root, 'shared/data'))).taken).toBe(true)
  })

  it('takes turns with connections to other directories', async () => {
    const names = ['one', 'two', 'three']
    const connections = await Promise.all(
      names.map((name) => connect({ name, url: `chdb:turns/${name}` }, { root })),
    )
    await Promise.all(
      connections.map((connection, i) => connection.execute(`CREATE DATABASE db_${names[i]}`)),
    )
    const seen = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        connections[i % 3]?.query(
          `SELECT name FROM system.databases WHERE startsWith(name, 'db_')`,
        ),
      ),
    )
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => [{ name: `db_${names[i % 3]}` }]))
    await Promise.all(connections.map((connection) => connection.close()))
  })

  it('runs statements side by side', async () => {
    const connection = await connect({ name: 'x', url: 'chdb:parallel' }, { root })
    const started = performance.now()
    await Promise.all(Array.from({ length: 4 }, () => connection.query('SELECT sleep(0.4)')))
    expect(performance.now() - started).toBeLessThan(1_200)
    await connection.close()
  })
})
