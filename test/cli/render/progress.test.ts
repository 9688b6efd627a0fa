import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { plainLook } from '../../../src/cli/render/look.ts'
import { progressRenderer } from '../../../src/cli/render/progress.ts'
import type { Output } from '../../../src/cli/streams.ts'
import { resourceId } from '../../../src/resource/id.ts'

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
  time: { milliseconds: 25_000, objects: 1 },
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

test('objects of one transaction have one time', () => {
  const { output, text } = recorder(false)
  const { event } = progressRenderer(output, () => Date.now(), false)
  event({ type: 'finished', id: 'Table/a.b', op: 'create', label: 'create' })
  event({
    ...finished,
    id: 'View/a.c',
    label: 'create',
    time: { milliseconds: 120, objects: 2 },
  })
  expect(text().split('\n')).toEqual([
    expect.stringMatching(/^ {2}✓ Table\/a\.b +create$/),
    expect.stringMatching(/^ {2}✓ View\/a\.c +create {2}0\.12 s for 2 objects together$/),
    '',
  ])
})

/** Of 31 ranges with 48.2 GB, as many gigabytes as said. */
const copied = (
  done: number,
  gigabytes: number,
): Parameters<ReturnType<typeof progressRenderer>['event']>[0] => ({
  type: 'progress',
  id: 'Table/a.b',
  statement: 2,
  what: 'a.b → a.b__next',
  done,
  of: 31,
  rows: done * 1_000_000,
  totalRows: 31_000_000,
  bytes: gigabytes * 1e9,
  totalBytes: 48.2e9,
})

describe('progress of a copy', () => {
  it('is ranges, size, speed and the time that is left', () => {
    const { output, text } = recorder(false)
    const { event } = progressRenderer(output, () => Date.now(), false)
    event(started)
    event(copied(0, 0))
    vi.advanceTimersByTime(10_000)
    event(copied(14, 21.6))
    vi.advanceTimersByTime(10_000)
    expect(text().split('\n')).toEqual([
      ' … Table/a.b, copy 0/31 ranges, 0 B of 48.2 GB',
      ' … Table/a.b, copy 14/31 ranges, 21.6 of 48.2 GB, 2.2 GB/s, 2.3 s left',
      '',
    ])
  })

  it('counts its speed from where this run began', () => {
    const { output, text } = recorder(false)
    const { event } = progressRenderer(output, () => Date.now(), false)
    event(started)
    event(copied(0, 20))
    vi.advanceTimersByTime(1000)
    event(copied(1, 21))
    vi.advanceTimersByTime(9000)
    expect(text()).toContain('21 of 48.2 GB, 1 GB/s, 18 s left')
  })

  it('is a bar on a terminal', () => {
    const { output, text } = recorder(true)
    const wide = { ...output, look: { ...output.look, columns: 120 } }
    const { event } = progressRenderer(wide, () => Date.now(), false)
    event(started)
    event(copied(0, 0))
    vi.advanceTimersByTime(9900)
    event(copied(14, 21.6))
    vi.advanceTimersByTime(100)
    expect(text()).toMatch(
      /Table\/a\.b {2}copy 14\/31 ranges {2}██████░░░░░░░░ {2}21\.6 of 48\.2 GB {2}2\.2 GB\/s {2}12 s left$/,
    )
  })
})

describe('waiting until objects are ready', () => {
  const unready = (
    why: string,
    count = 1,
  ): Parameters<ReturnType<typeof progressRenderer>['event']>[0] => ({
    type: 'unready',
    unready: Array.from({ length: count }, (_, at) => ({
      id: resourceId('Table', `d.t${at}`),
      state: 'waiting',
      why,
      since: null,
      next: null,
    })),
    milliseconds: 4000,
    waitMs: 60_000,
  })

  it('is a line when something changed, and a sign of life', () => {
    const { output, text } = recorder(false)
    const { event } = progressRenderer(output, () => Date.now(), false)
    event(unready('rewrites its data, 2 parts left'))
    event(unready('rewrites its data, 2 parts left'))
    event(unready('rewrites its data, 1 part left', 2))
    vi.advanceTimersByTime(10_000)
    event({ ...unready('', 0) })
    vi.advanceTimersByTime(60_000)
    expect(text().split('\n')).toEqual([
      ' … waits until 1 object is ready, Table/d.t0 rewrites its data, 2 parts left, 4.0 s',
      ' … waits until 2 objects are ready, Table/d.t0 rewrites its data, 1 part left, 4.0 s',
      ' … waits until 2 objects are ready, Table/d.t0 rewrites its data, 1 part left, 4.0 s',
      '',
    ])
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
