import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { finish, gradual, inTurns, known, meanwhile, type Steps } from '../src/steps.ts'

/** Counts its steps; each takes as long as a turn. */
function* counting(steps: number, done: number[], each = 0): Steps<number> {
  for (let step = 1; step <= steps; step++) {
    const end = performance.now() + each
    while (performance.now() < end);
    done.push(step)
    yield
  }
  return steps
}

describe('work in steps', () => {
  test('is the same at once and in turns', async () => {
    expect(finish(counting(5, []))).toBe(5)
    expect(await inTurns(counting(5, []))).toBe(5)
  })

  test('lets others take their turn', async () => {
    const done: number[] = []
    const seen: number[] = []
    const timer = setInterval(() => seen.push(done.length), 1)
    await inTurns(counting(40, done, 1))
    clearInterval(timer)
    expect(seen.some((steps) => steps > 0 && steps < 40)).toBe(true)
  })
})

describe('a value that is worked at before', () => {
  test('is made once, from where the work stands', () => {
    const done: number[] = []
    const work = gradual(() => counting(3, done))
    expect(work.advance()).toBe(true)
    expect(done).toEqual([1])
    expect(work.value()).toBe(3)
    expect(work.value()).toBe(3)
    expect(work.advance()).toBe(false)
    expect(done).toEqual([1, 2, 3])
  })

  test('needs no work where it is known', () => {
    expect(known('x').value()).toBe('x')
    expect(known('x').advance()).toBe(false)
  })
})

describe('what is done meanwhile', () => {
  test('goes as far as there is time, one work after the other', async () => {
    const [first, second]: number[][] = [[], []]
    const works = [
      gradual(() => counting(2, first ?? [])),
      gradual(() => counting(1_000_000, second ?? [], 0.2)),
    ]
    expect(await meanwhile(sleep(30, 'answer'), works)).toBe('answer')
    expect(first).toEqual([1, 2])
    expect(second?.length).toBeGreaterThan(0)
    expect(second?.length).toBeLessThan(1000)
  })

  test('ends before what is waited for, and waits on', async () => {
    expect(await meanwhile(sleep(10, 'answer'), [gradual(() => counting(2, []))])).toBe('answer')
  })

  test('tells the fault of what is waited for', async () => {
    const failing = sleep(5).then(() => {
      throw new Error('gone')
    })
    const works = [gradual(() => counting(1_000_000, [], 0.2))]
    await expect(meanwhile(failing, works)).rejects.toThrow('gone')
  })

  test('tells its own fault, and what fails later is nobody’s any more', async () => {
    const failing = gradual(function* (): Steps<number> {
      yield
      throw new Error('own')
    })
    const later = sleep(5).then(() => {
      throw new Error('later')
    })
    await expect(meanwhile(later, [failing])).rejects.toThrow('own')
    await sleep(10)
  })
})
