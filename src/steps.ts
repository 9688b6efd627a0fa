/**
 * Long work in small steps: done at once, or with the event loop at its turn every few
 * milliseconds, so that what a server answers meanwhile is read and replied to.
 */
import { setImmediate } from 'node:timers/promises'

export type Steps<T> = Generator<undefined, T, undefined>

/** How long one turn may take, in milliseconds: short beside a server's answer, long beside what a turn costs. */
const turn = 0.5

/** All steps at once. */
export function finish<T>(steps: Steps<T>): T {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** All steps, in turns. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const end = performance.now() + turn
    do {
      const step = steps.next()
      if (step.done) return step.value
    } while (performance.now() < end)
    await setImmediate()
  }
}

/** A value that may be worked at before it is asked for. */
export interface Gradual<T> {
  /** The value; what is left of the work is done now. */
  readonly value: () => T
  /** One step; false when there is none left. */
  readonly advance: () => boolean
}

export function gradual<T>(start: () => Steps<T>): Gradual<T> {
  let steps: Steps<T> | undefined
  let result: { readonly value: T } | undefined
  const advance = (): boolean => {
    if (result !== undefined) return false
    steps ??= start()
    const step = steps.next()
    if (step.done) {
      result = { value: step.value }
      steps = undefined
    }
    return result === undefined
  }
  return {
    advance,
    value: () => {
      while (advance());
      return (result as { readonly value: T }).value
    },
  }
}

/** What needs no work. */
export function known<T>(value: T): Gradual<T> {
  return { value: () => value, advance: () => false }
}

/** What is waited for; meanwhile, works that will be asked for are done as far as there is time. */
export async function meanwhile<T>(
  awaited: Promise<T>,
  works: readonly Gradual<unknown>[],
): Promise<T> {
  let isThere = false
  const settled = (): void => {
    isThere = true
  }
  awaited.then(settled, settled)
  const left = works.values()
  let work = left.next()
  while (!isThere && !work.done) {
    const end = performance.now() + turn
    while (!work.done && performance.now() < end) {
      if (!work.value.advance()) work = left.next()
    }
    await setImmediate()
  }
  return await awaited
}
