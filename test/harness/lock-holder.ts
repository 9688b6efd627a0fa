/** A test program: takes the lock of an embedded directory and tells how that went. */
import { mkdir, rmdir } from 'node:fs/promises'
import { takeEmbeddedLock } from '../../src/engine/common/embedded-lock.ts'

const [path = '', mode, inside = ''] = process.argv.slice(2)
process.on('disconnect', () => process.exit(0))

if (mode === 'take-turns') await takeTurns()
else if (mode === 'engine') await openEngine()
else await takeAndHold()

async function takeAndHold(): Promise<void> {
  try {
    await takeEmbeddedLock(path, { operation: 'test', waitMs: 0 })
    process.send?.({ taken: true })
  } catch (error) {
    process.send?.({ taken: false, message: error instanceof Error ? error.message : '' })
  }
}

/** A directory can be made once: whoever finds it made is not alone. */
async function takeTurns(): Promise<void> {
  let message = 'alone'
  for (let turn = 0; turn < 3; turn++) {
    const lock = await takeEmbeddedLock(path, { operation: 'test', waitMs: 60_000 })
    try {
      await mkdir(inside)
      await new Promise((resolve) => setTimeout(resolve, 2))
      await rmdir(inside)
    } catch (error) {
      message = `not alone: ${error}`
    }
    await lock.release()
  }
  process.send?.({ taken: true, message })
}

/** As another program would: it opens the engine and knows nothing of our lock. */
async function openEngine(): Promise<void> {
  const { Session } = await import('chdb')
  new Session(path).query('SELECT 1')
  process.send?.({ taken: true })
}
