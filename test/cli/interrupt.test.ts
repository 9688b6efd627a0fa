import { describe, expect, it } from 'vitest'
import { type Interrupt, watchSignals } from '../../src/cli/interrupt.ts'

interface Watched extends Interrupt {
  readonly send: (name: 'SIGINT' | 'SIGTERM') => void
  readonly ended: () => readonly number[]
  readonly said: () => string
}

function watch(): Watched {
  const handlers = new Map<string, () => void>()
  const codes: number[] = []
  let text = ''
  const interrupt = watchSignals(
    (name, handler) => handlers.set(name, handler),
    (more) => {
      text += more
    },
    (code) => codes.push(code),
  )
  return {
    ...interrupt,
    send: (name) => handlers.get(name)?.(),
    ended: () => codes,
    said: () => text,
  }
}

describe('the first signal', () => {
  it('ends a command that only reads', () => {
    const watched = watch()
    watched.send('SIGTERM')
    expect(watched.ended()).toEqual([143])
  })

  it('lets a running statement finish', () => {
    const watched = watch()
    watched.stopGently()
    watched.send('SIGINT')
    expect(watched.ended()).toEqual([])
    expect(watched.signal.aborted).toBe(true)
    expect(watched.stoppedBy()).toBe(130)
    expect(watched.said()).toContain('Stopping after the running statement')
  })
})

describe('the second signal', () => {
  it('ends at once', () => {
    const watched = watch()
    watched.stopGently()
    watched.send('SIGINT')
    watched.send('SIGINT')
    expect(watched.ended()).toEqual([130])
    expect(watched.said()).toContain('Stopped at once')
  })
})
