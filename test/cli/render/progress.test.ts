import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { plainLook } from '../../../src/cli/render/look.ts'
import { progressRenderer } from '../../../src/cli/render/progress.ts'
import type { Output } from '../../../src/cli/streams.ts'

function recorder(animated: boolean): { readonly output: Output; readonly text: () => string } {
  let text = ''
  const write = (more: string): void => {
    text += more
  }
  const look = { ...plainLook, columns: animated ? 80 : Number.POSITIVE_INFINITY }
  return { output: { look, isTerminal: animated, animated, write }, text: () => text }
}

const started = {
  type: 'started',
  id: 'Table/a.b',
  op: 'alter',
  statement: 2,
  statements: 5,
  sql: 'ALTER',
} as const
const finished = {
  type: 'finished',
  id: 'Table/a.b',
  op: 'alter',
  milliseconds: 25_000,
  label: 'copy',
} as const

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('progress without a terminal', () => {
  it('is a line per event, and a sign of life every ten seconds', () => {
    const { output, text } = recorder(false)
    const { event } = progressRenderer(output, () => Date.now(), false)
    event({ type: 'plan', total: 2 })
    event({ type: 'locked', environment: 'local', lock: '8f3e', owner: 'ana@ci-7' })
    event(started)
    vi.advanceTimersByTime(25_000)
    event(finished)
    vi.advanceTimersByTime(60_000)
    expect(text().split('\n')).toEqual([
      ' locked local (lock 8f3e, ana@ci-7)',
      ' … Table/a.b statement 2 of 5, running for 10 s',
      ' … Table/a.b statement 2 of 5, running for 20 s',
      expect.stringMatching(/^ {2}✓ Table\/a\.b {33}copy {2}25 s$/),
      '',
    ])
    expect(text()).not.toContain('\u001b')
  })
})

describe('progress on a terminal', () => {
  it('moves on one line, and other text never lands in it', () => {
    const { output, text } = recorder(true)
    const { event, write } = progressRenderer(output, () => Date.now(), false)
    event({ type: 'plan', total: 3 })
    event(started)
    vi.advanceTimersByTime(300)
    expect(text()).toMatch(/\r\u001b\[2K ⠋ Table\/a\.b {2}0\/3 statement 2 of 5/)
    write('note\n')
    expect(text()).toMatch(/\r\u001b\[2Knote\n$/)
    event(finished)
    const done = text()
    vi.advanceTimersByTime(5000)
    expect(text()).toBe(done)
  })
})
