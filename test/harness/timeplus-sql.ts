/** The SQL port of a Timeplus target, asked by plain HTTP: what Sluice itself sends is not used. */
import type { TimeplusEnvironment } from './timeplus-targets.ts'

export interface Reply {
  readonly status: number
  readonly text: string
  readonly headers: Headers
  /** Of the server's error; undefined where there is none. */
  readonly code: number | undefined
}

export interface AskOptions {
  readonly method?: 'GET' | 'POST'
  readonly settings?: { readonly [name: string]: string }
  /** Instead of the target's own. */
  readonly headers?: { readonly [name: string]: string }
  readonly path?: string
}

export class TimeplusSql {
  private readonly environment: TimeplusEnvironment

  constructor(environment: TimeplusEnvironment) {
    this.environment = environment
  }

  /** One statement, or no statement at all. */
  async ask(sql: string | undefined, options: AskOptions = {}): Promise<Reply> {
    const { method = 'POST', settings = {}, path = '/' } = options
    const url = new URL(path, this.environment.url)
    if (sql !== undefined) url.searchParams.set('query_mode', 'table')
    for (const [name, value] of Object.entries(settings)) url.searchParams.set(name, value)
    if (method === 'GET' && sql !== undefined) url.searchParams.set('query', sql)
    const response = await fetch(url, {
      method,
      headers: options.headers ?? this.login(),
      ...(method === 'POST' ? { body: sql ?? '' } : {}),
    })
    const text = await response.text()
    const code = /Code:\s*(\d+)\.\s*DB::Exception/.exec(text)?.[1]
    return {
      status: response.status,
      text,
      headers: response.headers,
      code: code === undefined ? undefined : Number(code),
    }
  }

  /** Has to succeed. */
  async run(sql: string): Promise<string> {
    const { code, status, text } = await this.ask(sql)
    if (code !== undefined || status !== 200) throw new Error(`${sql}\n${text}`)
    return text
  }

  async rows(sql: string): Promise<readonly { readonly [column: string]: unknown }[]> {
    const text = await this.run(`${sql} FORMAT JSONEachRow`)
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { readonly [column: string]: unknown })
  }

  /** CREATE, DROP and INSERT are seen later than they are answered (timeplus.md §8). */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 20_000
    for (;;) {
      if (await holds()) return
      if (Date.now() > end) throw new Error(`not within 20 s: ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async untilThere(name: string): Promise<void> {
    await this.until(`${name} is there`, async () => (await this.exists(name)) === true)
  }

  async untilGone(name: string): Promise<void> {
    await this.until(`${name} is gone`, async () => (await this.exists(name)) === false)
  }

  private async exists(qualified: string): Promise<boolean> {
    const [database, name] = qualified.split('.')
    const found = await this.rows(
      `SELECT name FROM system.tables WHERE database = '${database}' AND name = '${name}'`,
    )
    return found.length > 0
  }

  /** Drops the database with everything in it; 1.x drops it without CASCADE (timeplus.md §1.2). */
  async dropDatabase(name: string): Promise<void> {
    const { code } = await this.ask(`DROP DATABASE IF EXISTS ${name} CASCADE`)
    if (code !== undefined) await this.ask(`DROP DATABASE IF EXISTS ${name}`)
  }

  /** 1, 2 or 3, by its version. */
  async generation(): Promise<number> {
    const [row] = await this.rows('SELECT version() AS version')
    return Number(String(row?.['version']).split('.')[0])
  }

  login(): { readonly [name: string]: string } {
    const { username = 'default', password = '' } = this.environment
    const basic = Buffer.from(`${username}:${password}`).toString('base64')
    return { authorization: `Basic ${basic}` }
  }
}
