import { afterEach, describe, expect, it } from 'vitest'
import { connect } from '../../../src/engine/timeplus/connection.ts'
import { timeplus } from '../../../src/engine/timeplus/index.ts'
import { normalOf } from '../../../src/engine/timeplus/kinds/text.ts'
import { greeting, type SmallServer, smallServer } from './small-server.ts'

const written = 'select a from d.s emit after sunset  5s'
const stored = 'SELECT\n  a\nFROM\n  d.s\nEMIT STREAM AFTER SUNSET INTERVAL 5 SECOND'
const context = { database: 'd', side: 'desired' as const, lookup: () => undefined }
let server: SmallServer | undefined

afterEach(async () => {
  await server?.close()
})

describe('a query that the parser knows in part only', () => {
  it('is compared to the letter, or as the server prints it', () => {
    expect(timeplus.isKnownInPart(written)).toBe(true)
    expect(timeplus.isKnownInPart('SELECT a FROM d.s')).toBe(false)
    const live = normalOf('query', stored, { ...context, side: 'live' })
    expect(normalOf('query', written, context)).not.toBe(live)
    const canonical = new Map([[written, stored]])
    expect(normalOf('query', written, { ...context, canonical })).toBe(live)
  })

  it('is printed by the server where it has a formatter, and by nobody where not', async () => {
    server = await smallServer([
      [/sunset/, JSON.stringify({ request_id: '1', query: stored })],
      [/broken/, { status: 400, body: '{"error_msg": "no", "code": 62}' }],
      ...greeting('1.6.1', ['users']),
    ])
    const connection = await connect({ name: 'x', url: server.url }, { root: '/' })
    const printed = await connection.canonical?.([written, 'select broken', 'select absent'])
    expect([...(printed ?? [])]).toEqual([[written, stored]])
    const asked = server.asked.find(({ sql }) => sql.includes('sunset'))
    expect(asked?.path).toBe('/proton/v1/sqlformat')
    expect(JSON.parse(asked?.sql ?? '')).toEqual({ query: written })
    await connection.close()
  })
})
