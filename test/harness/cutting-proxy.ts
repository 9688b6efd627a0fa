/** Stands between a client and a server, and cuts the connection at a moment of one's choice. */
import net from 'node:net'

export interface CuttingProxy {
  readonly port: number
  /** How often it has cut. */
  readonly cuts: () => number
  readonly close: () => Promise<void>
}

export interface Cut {
  /** What the client sends: the first message with this in it is cut. */
  readonly at: RegExp
  /** `before`: the server never sees it. `after`: the server gets it, the client no answer. */
  readonly when: 'before' | 'after'
  /** Which of several; 1 is the first. */
  readonly nth?: number
  readonly times?: number
  /** Nobody gets through any more after the cut. */
  readonly isLast?: true
}

export async function openCuttingProxy(to: number, cut: Cut): Promise<CuttingProxy> {
  let seen = 0
  let cuts = 0
  const sockets = new Set<net.Socket>()
  const proxy = net.createServer((client) => {
    if (cut.isLast && cuts > 0) {
      client.destroy()
      return
    }
    const server = net.connect(to, '127.0.0.1')
    let isCut = false
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        if (!isCut) for (const one of [client, server]) one.destroy()
      })
    }
    client.on('data', (data) => {
      if (isCut) return
      const text = data.toString('utf8')
      if (!cut.at.test(text) || ++seen < (cut.nth ?? 1) || cuts >= (cut.times ?? 1)) {
        server.write(data)
        return
      }
      isCut = true
      cuts += 1
      client.destroy()
      // The server works on what it has got, and finds nobody to tell.
      if (cut.when === 'after') server.end(data)
      else server.destroy()
    })
    server.on('data', (data) => {
      if (!isCut) client.write(data)
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    cuts: () => cuts,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
