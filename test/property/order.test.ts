/** The order of files and keys, layout and comments are nothing: release and changeset stay the same. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { engineOf } from '../../src/engine/index.ts'
import { planProject } from '../../src/operation/index.ts'
import { type Doc, randomProject } from './projects.ts'
import { type Random, seeded } from './random.ts'

const root = mkdtempSync(join(tmpdir(), 'sluice-order-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => [random.next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}

/** Lists keep their order, which is meaning; keys and layout are free. */
function rearranged(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((item) => rearranged(item, random))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    shuffled(Object.entries(value), random).map(([key, item]) => [key, rearranged(item, random)]),
  )
}

function commented(doc: Doc, random: Random): Doc {
  const { query } = doc
  if (typeof query !== 'string') return doc
  const text = query.replace(
    ' FROM ',
    random.pick([' /* from */ FROM ', '\n  FROM  ', ' -- why\nFROM ']),
  )
  return { ...doc, query: text }
}

function write(directory: string, docs: readonly Doc[], random: Random | undefined): void {
  const files = new Map<string, string[]>()
  for (const doc of random ? shuffled(docs, random) : docs) {
    const name = random ? `p${random.int(4)}.yaml` : 'all.yaml'
    const body = random
      ? `# a remark\n${stringify(rearranged(commented(doc, random), random), { indent: 4 })}`
      : stringify(doc)
    files.set(name, [...(files.get(name) ?? []), body])
  }
  mkdirSync(join(directory, 'plans'), { recursive: true })
  for (const [name, bodies] of files)
    writeFileSync(join(directory, 'plans', name), bodies.join('---\n'))
  writeFileSync(
    join(directory, 'sluice.yaml'),
    'version: 1\nname: order\nengine: clickhouse\nplans: [plans/*.yaml]\nenvironments: { local: { url: "chdb:state" } }\n',
  )
}

async function digests(directory: string): Promise<readonly unknown[]> {
  const { changeset, diagnostics } = await planProject(
    {
      directory,
      environment: 'local',
      processEnv: {},
      engineOf,
      now: () => new Date(0),
      host: 'test',
      user: 'test',
      pid: 1,
      toolVersion: 'test',
    },
    { allow: [] },
  )
  // Rules advise: a random project need not be a good one.
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const order = changeset?.actions.map(({ kind, name }) => `${kind}/${name}`)
  return [changeset?.release, order, changeset?.to, changeset?.from, changeset?.digest]
}

test('files, keys, layout and comments can be in any order', async () => {
  for (let seed = 1; seed <= 25; seed++) {
    const random = seeded(seed)
    const docs = randomProject(random)
    const plain = join(root, `${seed}-plain`)
    const other = join(root, `${seed}-other`)
    write(plain, docs, undefined)
    write(other, docs, random)
    expect(await digests(other), `seed ${seed}`).toEqual(await digests(plain))
  }
}, 120_000)

test('a change of meaning is another release', async () => {
  const docs = randomProject(seeded(1))
  const plain = join(root, 'meaning-plain')
  const other = join(root, 'meaning-other')
  write(plain, docs, undefined)
  const [first, ...rest] = docs
  write(other, [{ ...first, engine: 'Atomic' } as Doc, ...rest], undefined)
  expect((await digests(other))[0]).not.toBe((await digests(plain))[0])
}, 30_000)
