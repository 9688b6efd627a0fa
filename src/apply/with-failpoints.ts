/** A target on which every write has a failpoint right before and right after it. */
import type { Connection } from '../engine/engine.ts'
import type { Store, StoreRow } from '../engine/store.ts'
import type { Failpoint, FailpointHook } from './failpoint.ts'

export function connectionWithFailpoints(
  connection: Connection,
  failpoint: FailpointHook,
): Connection {
  const { transact } = connection
  return {
    ...connection,
    ...(transact === undefined
      ? {}
      : {
          transact: async (request) => {
            failpoint('statement-sending')
            await transact(request)
            failpoint('statement-answered')
          },
        }),
    execute: async (sql, options) => {
      failpoint('statement-sending')
      await connection.execute(sql, options)
      failpoint('statement-answered')
    },
  }
}

export function storeWithFailpoints(store: Store, failpoint: FailpointHook): Store {
  const between = async <T>(
    before: Failpoint,
    write: () => Promise<T>,
    after: Failpoint,
  ): Promise<T> => {
    failpoint(before)
    const result = await write()
    failpoint(after)
    return result
  }
  return {
    ...store,
    create: () => between('store-creating', store.create, 'store-created'),
    append: async (rows) => {
      const topics = topicsOf(rows)
      for (const topic of topics) failpoint(`${topic}-writing`)
      await store.append(rows)
      for (const topic of topics) failpoint(`${topic}-written`)
    },
    acquire: async (record) => {
      failpoint('lock-taking')
      const answer = await store.acquire(record)
      if (answer.taken) failpoint('lock-acquired')
      return answer
    },
    beat: (record) => between('lock-renewing', () => store.beat(record), 'lock-renewed'),
    release: (record) => between('lock-releasing', () => store.release(record), 'lock-released'),
    breakLock: (id) => between('lock-breaking', () => store.breakLock(id), 'lock-broken'),
    drop: () => between('store-dropping', store.drop, 'store-dropped'),
  }
}

/** Rows of several topics are one write: it is reached once under each name. */
function topicsOf(rows: readonly StoreRow[]): readonly StoreRow['topic'][] {
  return [...new Set(rows.map(({ topic }) => topic))]
}
