/**
 * The one session that statements and the lock share: losing it is losing both. It is opened when
 * it is needed and again after a cut, and each piece of work has it alone.
 */
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import type { Wire } from './wire.ts'

export interface Line {
  /** Runs work alone on the session, which is opened where there is none. */
  readonly use: <T>(purpose: 'read' | 'write', work: (wire: Wire) => Promise<T>) => Promise<T>
  /** Runs work on a short session beside it, as while the session is busy; undefined: there is none. */
  readonly aside: (<T>(work: (wire: Wire) => Promise<T>) => Promise<T>) | undefined
  /** Whether the session of this hold, or one that took it over, is open. */
  readonly hold: Hold
  readonly close: () => Promise<void>
}

/** What has to be kept over a reconnection. */
export interface Hold {
  /** From now on writes need this session, or one for which `takeOver` says that it may follow. */
  readonly keep: (wire: Wire, takeOver: (next: Wire) => Promise<boolean>) => void
  /** Nothing is held any more; writes run on any session. */
  readonly end: () => void
  /** Whether it is still held; opens the session again where it was cut. */
  readonly check: () => Promise<boolean>
  /** As far as is known without asking. */
  readonly isLost: () => boolean
}

interface Kept {
  wire: Wire
  readonly takeOver: (next: Wire) => Promise<boolean>
  isLost: boolean
}

export function lineOver(
  open: () => Promise<Wire>,
  options: { readonly hasAside: boolean; readonly alone?: OneAtATime },
): Line {
  let wire: Wire | undefined
  let kept: Kept | undefined
  let isClosed = false
  const alone = options.alone ?? oneAtATime()

  const current = async (): Promise<Wire> => {
    if (isClosed) throw new SluiceError('INTERNAL', 'bug in Sluice: the connection is closed')
    if (wire?.isOpen() !== true) wire = await open()
    return wire
  }
  /** Whether what is held is held by this session. */
  const isKeptBy = async (now: Wire): Promise<boolean> => {
    if (kept === undefined) return true
    if (kept.isLost) return false
    if (kept.wire === now) return true
    if (await kept.takeOver(now)) kept.wire = now
    else kept.isLost = true
    return !kept.isLost
  }

  return {
    use: (purpose, work) =>
      alone(async () => {
        const now = await current()
        if (purpose === 'write' && !(await isKeptBy(now))) throw lockLost()
        return await work(now)
      }),
    aside: options.hasAside
      ? async (work) => {
          const other = await open()
          try {
            return await work(other)
          } finally {
            await other.close()
          }
        }
      : undefined,
    hold: {
      keep: (by, takeOver) => {
        kept = { wire: by, takeOver, isLost: false }
      },
      end: () => {
        kept = undefined
      },
      check: async () => {
        if (kept === undefined || kept.isLost) return false
        // An open session has it; asking would wait for the statement that runs on it.
        if (kept.wire.isOpen()) return true
        return await alone(async () => await isKeptBy(await current()))
      },
      isLost: () => kept === undefined || kept.isLost,
    },
    close: async () => {
      isClosed = true
      await wire?.close()
    },
  }
}

export type OneAtATime = <T>(work: () => Promise<T>) => Promise<T>

/** Work in the order it was asked for, one piece after another. */
export function oneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine
    // Whoever asked gets the fault; the next piece of work does not.
    mine.catch(() => undefined)
    return mine
  }
}

function lockLost(): SluiceError {
  return new SluiceError(
    'LOCK_LOST',
    'the session that held the lock is gone, and somebody else took the lock; stopped before the next statement',
    { exit: 1, next: 'see who runs there, then run the same command again' },
  )
}
