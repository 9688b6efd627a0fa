import { expect, it } from 'vitest'
import type { ScriptText, Statements } from '../../../src/engine/postgres/statements.ts'
import { transact } from '../../../src/engine/postgres/transact.ts'

type Wanted = Parameters<typeof transact>[1]['statements']

async function messagesOf(statements: Wanted): Promise<readonly ScriptText[]> {
  const sent: ScriptText[] = []
  const fake = {
    limits: () => ({ statement_timeout: '0', lock_timeout: '10s' }),
    alone: async (_purpose: string, work: (wire: unknown) => Promise<void>) => await work({}),
    script: async (_wire: unknown, script: ScriptText) => {
      sent.push(script)
      return []
    },
  }
  const rows = [{ topic: 'journal', project: 'p', key: 'k', doc: '{}' }] as const
  const request = { statements, rows, ledgerDatabase: 'sluice', queryId: 'q' }
  await transact(fake as unknown as Statements, request)
  return sent
}

const none = new Map<string, string>()
const plain = (sql: string): Wanted[number] => ({ sql, secrets: none })
const [a, b, c] = [plain('A'), plain('B'), plain('C')]
const secret = { sql: 'S', secrets: new Map([['placeholder', 'value']]) }

/** What a fault of each statement of a message would be called. */
function failedAt({ statements, ours = { first: 0, last: 0 } }: ScriptText): readonly number[] {
  const last = statements.length - 1 - ours.last
  return statements.map((_, at) => Math.max(0, Math.min(at, last) - ours.first))
}

it('a transaction is one message', async () => {
  const [message, ...more] = await messagesOf([a, b])
  expect(more).toEqual([])
  expect(message && failedAt(message)).toEqual([0, 0, 0, 1, 1, 1])
})

it('and a statement with a secret is a message of its own in it', async () => {
  const sent = await messagesOf([a, secret, b, c])
  expect(sent.map(({ statements }) => statements.map(({ sql }) => sql.slice(0, 6)))).toEqual([
    ['BEGIN', 'SELECT', 'A'],
    ['S'],
    ['B', 'C', 'INSERT', 'COMMIT'],
  ])
  expect(sent.map(failedAt)).toEqual([[0, 0, 0], [1], [2, 3, 3, 3]])
})
