import { describe, expect, it } from 'vitest'
import { awaitReadiness, type ReadinessReport } from '../../src/apply/readiness.ts'
import type { Readiness } from '../../src/engine/engine.ts'
import { resourceId } from '../../src/resource/id.ts'

const id = resourceId('Table', 'd.t')
const keys = [{ id, kind: 'Table', address: { database: 'd', name: 't' } }]
const one = (state: Readiness['state'], next: string | null = null): Readiness => ({
  id,
  state,
  why: state === 'ready' ? '' : 'because',
  since: null,
  next,
})
const inMs = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString()

/** Gives these answers in turn, the last one for ever. */
async function wait(
  answers: readonly Readiness[],
  timeoutMs: number,
  more: { readonly abortAt?: number } = {},
): Promise<ReadinessReport & { readonly asked: number; readonly told: number }> {
  const controller = new AbortController()
  let asked = 0
  let told = 0
  const report = await awaitReadiness({
    connection: {
      readiness: async () => {
        const answer = answers[Math.min(asked, answers.length - 1)]
        asked += 1
        if (asked === more.abortAt) controller.abort()
        return answer === undefined ? [] : [answer]
      },
    },
    keys,
    timeoutMs,
    signal: controller.signal,
    onWaiting: () => {
      told += 1
    },
  })
  return { ...report, asked, told }
}

describe('waiting for readiness', () => {
  it('asks once when everything is ready, and once when there is no time', async () => {
    expect(await wait([one('ready')], 60_000)).toMatchObject({ end: 'ready', asked: 1, told: 0 })
    expect(await wait([one('waiting')], 0)).toMatchObject({
      end: 'time',
      asked: 1,
      unready: [{ state: 'waiting' }],
    })
  })

  it('goes on until it is ready', async () => {
    const report = await wait([one('waiting'), one('waiting'), one('ready')], 60_000)
    expect(report).toMatchObject({ end: 'ready', unready: [], asked: 3, told: 2 })
  })

  it('gives up when the time is over', async () => {
    const report = await wait([one('waiting')], 250)
    expect(report.end).toBe('time')
    expect(report.milliseconds).toBeGreaterThanOrEqual(240)
    expect(report.milliseconds).toBeLessThan(2000)
  })

  it('does not wait for what will not come', async () => {
    expect(await wait([one('failed')], 60_000)).toMatchObject({ end: 'hopeless', asked: 1 })
    const later = inMs(3_600_000)
    expect(await wait([one('waiting', later)], 60_000)).toMatchObject({ end: 'hopeless', asked: 1 })
  })

  it('waits for what is tried again within the time', async () => {
    const soon = inMs(200)
    expect(await wait([one('waiting', soon), one('ready')], 60_000)).toMatchObject({ end: 'ready' })
  })

  it('stops at a signal, at once', async () => {
    const started = performance.now()
    const report = await wait([one('waiting')], 60_000, { abortAt: 6 })
    expect(report).toMatchObject({ end: 'interrupted', unready: [{ state: 'waiting' }] })
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
