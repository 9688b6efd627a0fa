/**
 * Opening the embedded engine costs more than most operations, so the operations of one case
 * share one connection.
 */
import type { Connection } from '../../src/engine/engine.ts'
import type { OperationContext } from '../../src/operation/context.ts'

export interface SharedConnection {
  readonly engineOf: OperationContext['engineOf']
  /** The open connection; there is one after the first operation. */
  readonly connection: () => Connection
  /** The next operation opens another. */
  readonly close: () => Promise<void>
}

export function sharedConnection(base: OperationContext['engineOf']): SharedConnection {
  let open: Connection | undefined
  return {
    engineOf: async (name) => {
      const engine = await base(name)
      return {
        ...engine,
        connect: async (environment, options) => {
          open ??= await engine.connect(environment, options)
          return { ...open, close: async () => undefined }
        },
      }
    },
    connection: () => {
      if (open === undefined) throw new Error('nothing is connected yet')
      return open
    },
    close: async () => {
      const former = open
      open = undefined
      await former?.close()
    },
  }
}
