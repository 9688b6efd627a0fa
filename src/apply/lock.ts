/** One writer per target: who may take over whose lock, how long to wait, when it counts as lost. */
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { LockRecord, Store } from '../engine/store.ts'

export interface LockOptions {
  readonly record: LockRecord
  /** An embedded target has one process at a time, so whoever holds its lock is gone. */
  readonly embedded: boolean
  /** How long to wait for another holder. */
  readonly timeoutMs: number
  readonly environment: string
  readonly onWait: (holder: string, seconds: number) => void
  /** After this long without a sign of life a lock may be taken over. */
  readonly expiryMs: number
}

export interface HeldLock {
  /** Throws when the lock is no longer ours: asked before every statement. */
  readonly assertHeld: () => Promise<void>
  readonly release: () => Promise<void>
}

/** A holder shows that it lives six times before anybody may think otherwise. */
const beatsPerExpiry = 6
const usualExpiryMs = 60_000

/** `SLUICE_LOCK_EXPIRY_MS` is for tests; it has to be the same for everybody on one target. */
export function lockExpiryMs(env: { readonly [name: string]: string | undefined }): number {
  const given = Number(env['SLUICE_LOCK_EXPIRY_MS'] ?? '')
  return given > 0 ? given : usualExpiryMs
}

export async function takeLock(store: Store, options: LockOptions): Promise<HeldLock> {
  await acquire(store, options)
  let isLost = false
  const timer = setInterval(() => {
    store.beat(options.record).then(
      (held) => {
        if (!held) isLost = true
      },
      // A failed beat is no proof: the check before the next statement decides.
      () => undefined,
    )
  }, options.expiryMs / beatsPerExpiry)
  timer.unref()
  return {
    assertHeld: async () => {
      if (options.embedded) return
      if (isLost || !(await store.holds(options.record))) throw lockLost(options)
    },
    release: async () => {
      clearInterval(timer)
      await store.release(options.record)
    },
  }
}

/**
 * Frees a lock whose holder is gone, where there is nothing to do under it: a run may have died
 * after its last write. Says whose it was.
 */
export async function freeStaleLock(
  store: Store,
  options: Pick<LockOptions, 'record' | 'embedded' | 'expiryMs'>,
): Promise<string | undefined> {
  if ((await store.lockHolder()) === undefined) return undefined
  const answer = await store.acquire(options.record)
  if (answer.taken) {
    await store.release(options.record)
    return undefined
  }
  if (!isStale(answer.holder, answer.beatAgeMs, options)) return undefined
  return (await store.breakLock(answer.holder.id)) ? describe(answer.holder) : undefined
}

async function acquire(store: Store, options: LockOptions): Promise<void> {
  const started = performance.now()
  let pauseMs = 250
  for (;;) {
    const answer = await store.acquire(options.record)
    if (answer.taken) return
    if (isStale(answer.holder, answer.beatAgeMs, options)) {
      await store.breakLock(answer.holder.id)
      continue
    }
    const waited = performance.now() - started
    if (waited >= options.timeoutMs) throw locked(answer.holder, options)
    options.onWait(describe(answer.holder), Math.round(waited / 1000))
    await new Promise((resolve) =>
      setTimeout(resolve, Math.min(pauseMs, options.timeoutMs - waited)),
    )
    pauseMs = Math.min(pauseMs * 2, 4000)
  }
}

function isStale(
  holder: LockRecord,
  beatAgeMs: number,
  options: Pick<LockOptions, 'record' | 'embedded' | 'expiryMs'>,
): boolean {
  if (options.embedded || beatAgeMs > options.expiryMs) return true
  return holder.host === options.record.host && !isAlive(holder.pid)
}

/** Signal 0 asks the system whether a process exists; EPERM means that it does. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function describe(holder: LockRecord): string {
  return `${holder.owner}@${holder.host} (pid ${holder.pid}, ${holder.operation} of ${holder.project}, since ${holder.since})`
}

function locked(holder: LockRecord, options: LockOptions): SluiceError {
  return new SluiceError('LOCKED', `${options.environment} is locked by ${describe(holder)}`, {
    exit: 5,
    detail: ['nothing was written'],
    next: `wait (--lock-timeout), or, if that process is gone: sluice unlock ${holder.id} -e ${options.environment}`,
  })
}

function lockLost(options: LockOptions): SluiceError {
  return new SluiceError(
    'LOCK_LOST',
    `the lock of ${options.environment} was taken over by another process; stopped before the next statement`,
    { exit: 1, next: 'see who runs there, then run the same command again' },
  )
}
