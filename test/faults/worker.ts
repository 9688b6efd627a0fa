/** A process of its own for the engine: it holds one directory at a time. */
import { Bench, type Kill, type Prepared } from './kill.ts'
import { postgresFaultTarget } from './postgres-target.ts'
import type { Scenario } from './scenario.ts'
import { embeddedClickHouse } from './target.ts'

export type Task =
  | { readonly do: 'prepare'; readonly scenario: Scenario }
  | ({ readonly do: 'kill' } & Kill)

export type Answer =
  | { readonly prepared: Prepared }
  | { readonly faults: readonly string[] }
  | { readonly isNotReached: true }

const [root = '', program = '', server = ''] = process.argv.slice(2)
const target = server === '' ? embeddedClickHouse : postgresFaultTarget(server)
const bench = new Bench(root, program, target)

process.on('message', (task: Task) => {
  void answer(task).then((one) => process.send?.(one))
})
process.on('disconnect', () => process.exit(0))

async function answer(task: Task): Promise<Answer> {
  try {
    if (task.do === 'prepare') return { prepared: await bench.prepare(task.scenario) }
    const faults = await bench.kill(task)
    return faults === undefined ? { isNotReached: true } : { faults }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return task.do === 'prepare'
      ? { prepared: { reached: [], hasRows: false, fault: text } }
      : { faults: [text] }
  }
}
