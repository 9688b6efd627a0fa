/**
 * A test program: works on a store of a Timeplus target beside others of its sort, and tells how
 * that went. Which work: the first argument; the target: JSON in the second.
 */
import { mkdir, rmdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../../src/engine/timeplus/connection.ts'
import type { LockRecord, Store } from '../../src/engine/store.ts'

const [work = '', given = '{}'] = process.argv.slice(2)
const { environment, root, database, id, turns, inside } = JSON.parse(given)
process.on('disconnect', () => process.exit(0))

const connection = await connect(environment, { root })
const store: Store = connection.store(database)
process.send?.({ ready: true })
await new Promise((resolve) => process.once('message', resolve))
if (work === 'take') await take()
if (work === 'break') process.send?.({ broken: await store.breakLock(id) })
if (work === 'take-turns') await takeTurns()
if (work === 'append') await appendForever()

async function take(): Promise<void> {
  process.send?.(await store.acquire(recordOf(id)))
}

/** A directory can be made once: whoever finds it made is not alone. */
async function takeTurns(): Promise<void> {
  let message = 'alone'
  for (let turn = 0; turn < turns; turn++) {
    const mine = recordOf(`${id}-${turn}`)
    while (!(await store.acquire(mine)).taken) await sleep(Math.random() * 40)
    try {
      await mkdir(inside)
      if (!(await store.holds(mine))) message = 'does not hold what it took'
      await rmdir(inside)
    } catch (error) {
      message = `not alone: ${error}`
    }
    await store.release(mine)
  }
  process.send?.({ message })
}

/** Tells of every row once it may be relied on. */
async function appendForever(): Promise<void> {
  for (let turn = 0; ; turn++) {
    const mine = recordOf(`${id}-${turn}`)
    const answer = await store.acquire(mine)
    if (!answer.taken) {
      await sleep(20)
      continue
    }
    process.send?.({ holds: mine.id })
    const key = `${id}-${turn}`
    await store.append([
      { topic: 'journal', project: 'p', key, doc: 'a' },
      { topic: 'journal', project: 'p', key: `${key}-too`, doc: 'b' },
    ])
    process.send?.({ appended: key })
    await store.release(mine)
  }
}

function recordOf(of: string): LockRecord {
  return {
    id: of,
    owner: 'racer',
    host: 'here',
    pid: process.pid,
    operation: 'test',
    project: 'p',
    since: new Date().toISOString(),
  }
}
