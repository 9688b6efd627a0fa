/** A swap that was killed, and plans that have come to want something else before the next run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sluice } from '../cli/run-sluice.ts'

const config = `version: 1
name: p
engine: clickhouse
plans: [plans.yaml]
environments:
  local: { url: "chdb:db", database: d }
`
const table = (orderBy: string, ttl = ''): string => `kind: Database
name: d
---
kind: Table
name: d.t
columns: [{ name: id, type: UInt64 }, { name: at, type: DateTime }]
engine: MergeTree
orderBy: ${orderBy}${ttl}
lifecycle: { replace: swap }
`
const former = table('id')
const swapped = table('[at, id]')
const later = table('[at, id]', '\nttl: at + INTERVAL 100 YEAR')

let directory = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-open-swap-'))
  writeFileSync(join(directory, 'sluice.yaml'), config)
})

afterEach(() => rmSync(directory, { recursive: true }))

async function apply(plans: string, failpoint?: string): Promise<string> {
  writeFileSync(join(directory, 'plans.yaml'), plans)
  const variables = failpoint === undefined ? {} : { SLUICE_FAILPOINT: failpoint }
  const { code, stdout, stderr } = await sluice(
    ['apply', '-e', 'local', '--yes', '--allow', 'drops-data'],
    { cwd: directory, variables },
  )
  expect(code, stdout + stderr).toBe(failpoint === undefined ? 0 : null)
  return stdout
}

async function replan(): Promise<string> {
  const { code, stdout } = await sluice(['plan', '-e', 'local', '--detailed-exitcode'], {
    cwd: directory,
  })
  expect(code, stdout).toBe(0)
  return stdout
}

test('after the exchange it is ended first, which is no release of the new plans', async () => {
  await apply(former)
  // The last statement but one of 22: the two tables have been exchanged.
  await apply(swapped, 'statement-executed:21')
  const ended = await apply(later)
  expect(ended).toMatch(/^Applied: 1 replaced/m)
  expect(ended).not.toMatch(/Release \w+ recorded/)
  expect(await apply(later)).toMatch(/^Applied: 1 changed .* Release \w+ recorded/m)
  expect(await replan()).toContain('No changes')
}, 60_000)

test('before the exchange it is given up', async () => {
  await apply(former)
  await apply(swapped, 'statement-executed:8')
  expect(await apply(former)).toMatch(/Release \w+ recorded/)
  expect(await replan()).toContain('No changes')
}, 60_000)
