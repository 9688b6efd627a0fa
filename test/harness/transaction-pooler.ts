/** A pooler in transaction mode, as plain as it can be: lends one of its sessions until a transaction ends. */
import net from 'node:net'

export interface Pooler {
  readonly port: number
  readonly close: () => Promise<void>
}

interface Backend {
  readonly socket: net.Socket
  client: net.Socket | undefined
  rest: Buffer
}

export async function openTransactionPooler(
  to: number,
  login: { readonly user: string; readonly database: string },
): Promise<Pooler> {
  const free: Backend[] = []
  const all: net.Socket[] = []
  const pooler = net.createServer((client) => {
    all.push(client)
    let hasBegun = false
    let backend: Backend | undefined
    client.on('error', () => undefined)
    client.on('data', (data) => {
      if (!hasBegun) {
        hasBegun = true
        client.write(greeting)
        return
      }
      if (data[0] === terminate) {
        client.destroy()
        return
      }
      // The one that was given back last, as poolers do.
      backend = backend?.client === client ? backend : (free.pop() ?? open())
      backend.client = client
      backend.socket.write(data)
    })
  })

  const open = (): Backend => {
    const socket = net.connect(to, '127.0.0.1')
    all.push(socket)
    const backend: Backend = { socket, client: undefined, rest: Buffer.alloc(0) }
    let isReady = false
    socket.on('error', () => undefined)
    socket.write(startup(login))
    socket.on('data', (data) => {
      backend.rest = Buffer.concat([backend.rest, data])
      for (let message = next(backend); message !== undefined; message = next(backend)) {
        const isReadyForQuery = message[0] === readyForQuery
        if (isReady) backend.client?.write(message)
        if (!isReadyForQuery) continue
        const isIdle = message[5] === 'I'.charCodeAt(0)
        if (isReady && isIdle) {
          backend.client = undefined
          free.push(backend)
        }
        isReady = true
      }
    })
    return backend
  }

  await new Promise<void>((resolve) => pooler.listen(0, '127.0.0.1', resolve))
  const address = pooler.address()
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    close: async () => {
      for (const socket of all) socket.destroy()
      await new Promise((resolve) => pooler.close(resolve))
    },
  }
}

const readyForQuery = 'Z'.charCodeAt(0)
const terminate = 'X'.charCodeAt(0)

/** Signed in; a number of its own instead of the server's; ready. */
const greeting = Buffer.concat([
  message('R', Buffer.from([0, 0, 0, 0])),
  message('K', Buffer.from([0, 1, 2, 3, 4, 5, 6, 7])),
  message('Z', Buffer.from('I')),
])

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 0)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

function startup({ user, database }: { readonly user: string; readonly database: string }): Buffer {
  const body = Buffer.from(`\0\u0003\0\0user\0${user}\0database\0${database}\0\0`, 'latin1')
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([length, body])
}

/** The next whole message that came from the server. */
function next(backend: Backend): Buffer | undefined {
  const { rest } = backend
  if (rest.length < 5) return undefined
  const length = 1 + rest.readInt32BE(1)
  if (rest.length < length) return undefined
  backend.rest = rest.subarray(length)
  return rest.subarray(0, length)
}
