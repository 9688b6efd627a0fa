import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clickhouse } from '../../../src/engine/clickhouse/index.ts'
import { engineOf, engines } from '../../../src/engine/index.ts'

describe('the list of engines', () => {
  it('holds every engine under its own name', async () => {
    for (const name of Object.keys(engines)) expect((await engineOf(name)).name).toBe(name)
  })

  it('explains names that it does not hold', async () => {
    await expect(engineOf('clickhous')).rejects.toMatchObject({
      hint: 'did you mean `clickhouse`?',
    })
    await expect(engineOf('constructor')).rejects.toMatchObject({ exit: 65 })
  })
})

describe('ClickHouse', () => {
  it('has every kind of the contract', () => {
    expect(Object.keys(clickhouse.kinds).sort()).toEqual([
      'Database',
      'Dictionary',
      'External',
      'Function',
      'Grant',
      'MaterializedView',
      'NamedCollection',
      'Quota',
      'Role',
      'RowPolicy',
      'SettingsProfile',
      'Sink',
      'Table',
      'User',
      'View',
    ])
  })

  it.each([
    ['database', 'system', true],
    ['database', 'default', true],
    ['database', 'shop', false],
    ['relation', 'system.parts', true],
    ['relation', 'INFORMATION_SCHEMA.tables', true],
    ['relation', 'shop.orders', false],
    ['function', 'sum', true],
    ['function', 'sumIfOrNull', true],
    ['function', 'COUNT', true],
    ['function', 'toStartOfMinute', true],
    ['function', 'tostartofminute', false],
    ['function', 's3', true],
    ['function', 'usd', false],
    ['role', 'default', true],
    ['namedCollection', 'x', false],
  ])('owns the %s %s: %s', (namespace, name, answer) => {
    expect(clickhouse.owns(namespace, name)).toBe(answer)
  })

  it.each([
    [{ url: 'https://user:pw@host:8443/shop' }, 'shop'],
    [{ url: 'https://host:8443/shop', database: 'other' }, 'other'],
    [{ url: 'http://host:8123' }, 'default'],
    [{ url: 'http://host:8123/' }, 'default'],
    [{ url: 'http://host/d%C3%A9j%C3%A0' }, 'déjà'],
    [{ url: 'chdb:.sluice/local' }, 'default'],
    [{ url: 'chdb:.sluice/local', database: 'shop' }, 'shop'],
  ])('takes the database of %o', (environment, database) => {
    expect(clickhouse.databaseOf({ name: 'x', ...environment })).toBe(database)
  })

  it('has a shadow that leaves nothing behind', async () => {
    const root = await mkdtemp(join(tmpdir(), 'sluice-test-'))
    const before = await scratchFolders()
    const shadow = await clickhouse.shadow?.({ root })
    if (shadow === undefined) throw new Error('ClickHouse has an embedded form')
    expect(await scratchFolders()).toHaveLength(before.length + 1)
    await shadow.execute('CREATE DATABASE shop')
    expect(shadow.embedded).toBe(true)
    await shadow.close()
    expect(await scratchFolders()).toEqual(before)
    expect(await readdir(root)).toEqual([])
    await rm(root, { recursive: true })
  })
})

async function scratchFolders(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('sluice-shadow-')).sort()
}
