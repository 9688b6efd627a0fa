/** As many processes as there are processors, each of which takes the next task when it is free. */
import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Answer, Task } from './worker.ts'

export interface Workers {
  /** Directory of all data. */
  readonly root: string
  /** The built command line. */
  readonly program: string
  /** URL of a PostgreSQL server; empty: the embedded ClickHouse. */
  readonly server: string
}

export async function inWorkers(
  tasks: readonly Task[],
  { root, program, server }: Workers,
  options: {
    readonly isTimeOver: () => boolean
    readonly onAnswer: (task: Task, answer: Answer) => void
  },
): Promise<void> {
  const left = [...tasks]
  const next = (): Task | undefined => (options.isTimeOver() ? undefined : left.shift())
  const serve = async (): Promise<void> => {
    let worker: ChildProcess | undefined
    let served = 0
    for (let task = next(); task !== undefined; task = next()) {
      if (served === tasksOfAWorker) {
        worker?.disconnect()
        worker = undefined
        served = 0
      }
      served += 1
      worker ??= fork(join(import.meta.dirname, 'worker.mjs'), [root, program, server])
      const answer = await answerOf(worker, task)
      if (answer === undefined) worker = undefined
      options.onAnswer(task, answer ?? { faults: ['the process that looks at the target died'] })
    }
    worker?.disconnect()
  }
  await Promise.all(Array.from({ length: availableParallelism() }, serve))
}

/** The embedded engine leaves open files behind in its process, fourteen for each directory it opened. */
const tasksOfAWorker = 40

/** Undefined: the worker died, which the engine may make it do. */
function answerOf(worker: ChildProcess, task: Task): Promise<Answer | undefined> {
  return new Promise((end) => {
    const gone = (): void => end(undefined)
    worker.once('exit', gone)
    worker.once('message', (answer) => {
      worker.off('exit', gone)
      end(answer as Answer)
    })
    worker.send(task)
  })
}
