/**
 * The rows, in an embedded engine below the data directory. One statement at a time: each is short,
 * and the order of what a client sent is kept.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Session } from 'chdb'
import { fromChdb } from './errors.ts'

export class Chdb {
  private readonly session: Session
  private last: Promise<unknown> = Promise.resolve()

  constructor(dir: string) {
    mkdirSync(dir, { recursive: true })
    // Without a file the engine would read ./config.xml.
    const config = join(dir, 'chdb.xml')
    writeFileSync(config, '<clickhouse><logger><level>none</level></logger></clickhouse>')
    this.session = new Session(join(dir, 'rows'), { connectionArgs: [`--config-file=${config}`] })
  }

  query(sql: string, format = 'TabSeparated'): Promise<Uint8Array> {
    const run = async (): Promise<Uint8Array> => {
      try {
        return (await this.session.queryAsync(sql, { format })).bytes()
      } catch (error) {
        throw fromChdb(error)
      }
    }
    const result = this.last.then(run, run)
    this.last = result.catch(() => undefined)
    return result
  }

  async rows<Row>(sql: string): Promise<readonly Row[]> {
    const text = Buffer.from(await this.query(sql, 'JSONEachRow')).toString('utf8')
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row)
  }
}
