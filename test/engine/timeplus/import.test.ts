// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs and placeholders in texts
/**
 * A whole deployment into plan files that re-plan to nothing: by the project that made it, and by
 * one that finds it without a ledger. On the double; no Timeplus server was run.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Action, Changeset } from '../../../src/changeset/changeset.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import { timeplus } from '../../../src/engine/timeplus/index.ts'
import type { ImportResult } from '../../../src/operation/results.ts'
import { type Doc, TimeplusProject } from '../../harness/timeplus-project.ts'
import {
  openTimeplusTarget,
  prompt,
  type TimeplusTarget,
  timeplusTargets,
} from '../../harness/timeplus-targets.ts'

const secretValue = 'a-secret-of-the-shop'

describe.each(timeplusTargets.filter(({ generation }) => generation !== undefined))(
  'on $name',
  (name) => {
    let target: TimeplusTarget
    let maker: TimeplusProject
    let imported: ImportResult

    beforeAll(async () => {
      target = await openTimeplusTarget(name, prompt)
      maker = new TimeplusProject(target.root, 'maker', target.environment)
      maker.variables = {
        SHOP_PASSWORD: secretValue,
        SHOP_KEY: secretValue,
        KAFKA_PASSWORD: secretValue,
      }
      const lacking = await unsupported(maker.write(deployment))
      await maker.write(deployment.filter((doc) => !lacking.has(idOf(doc)))).apply()
      imported = await maker.import()
    })
    afterAll(() => target?.close())

    test('nothing that was made is left out, and nothing is readable that should not be', async () => {
      expect(imported.unreadable).toEqual([])
      const planned = await maker.plan()
      expect(changes(planned)).toEqual([])
      expect(imported.resources).toBe(
        deployment.length - (await unsupported(maker.write(deployment))).size,
      )
      const text = imported.files.map((file) => file.text).join('\n')
      expect(text).not.toContain(secretValue)
    })

    test('whoever made it has nothing to do', async () => {
      const again = planWith(target, 'maker', imported)
      // What is hidden has no value yet, and is not compared.
      again.variables = {}
      expect(changes(await again.plan())).toEqual([])
    })

    test('whoever finds it adopts all of it and changes nothing', async () => {
      await withoutLedger(target, name.generation)
      const finder = planWith(target, 'finder', imported)
      const planned = await finder.plan()
      expect(changes(planned)).toEqual([])
      expect(planned.blocked).toEqual([])
      expect(planned.unmanaged).toEqual([])
      await finder.apply()
      expect(changes(await finder.plan())).toEqual([])
    })

    test('long programs and queries lie beside their plans, with their own endings', () => {
      const endings = new Set(imported.files.map(({ path }) => path.slice(path.lastIndexOf('.'))))
      for (const ending of ['.yaml', '.sql', '.js', '.proto']) expect(endings).toContain(ending)
      if (name.generation !== 1) expect(endings).toContain('.py')
    })

    test('hidden secrets are references, each with a name of its own', () => {
      const names = imported.secrets.map(({ variable }) => variable)
      expect(new Set(names).size).toBe(names.length)
      expect(imported.secrets.map(({ id }) => id)).toContain('User/shop_guest')
      if (name.edition === 'enterprise') {
        expect(imported.secrets.map(({ id }) => id)).toContain('Source/orders_in')
      }
    })
  },
)

/** One of everything, and some that are long enough for files of their own. */
const deployment: readonly Doc[] = [
  ...timeplus.samples('shop').map((doc) => doc as Doc),
  {
    kind: 'Function',
    name: 'shop_words',
    language: 'javascript',
    arguments: [{ name: 'text', type: 'string' }],
    returns: 'string',
    body: [
      'function shop_words(texts) {',
      '  // ${not} a placeholder',
      '  return texts.map((text) => {',
      '    const words = text.split(" ")',
      '    return `${words.length} words`',
      '  })',
      '}',
    ].join('\n'),
  },
  {
    kind: 'Function',
    name: 'shop_lines',
    language: 'python',
    arguments: [{ name: 'text', type: 'string' }],
    returns: 'string',
    body: [
      'def shop_lines(texts):',
      '    found = []',
      '    for text in texts:',
      '        lines = text.split("\\n")',
      '        found.append(str(len(lines)))',
      '    return found',
    ].join('\n'),
  },
  {
    kind: 'FormatSchema',
    name: 'shop_order',
    type: 'Protobuf',
    body: [
      'syntax = "proto3";',
      '',
      'message Order {',
      '  string id = 1;',
      '  double amount = 2;',
      '}',
    ].join('\n'),
  },
  {
    kind: 'Source',
    name: 'orders_in',
    type: 'kafka',
    stream: 'shop.events',
    properties: { brokers: 'k:9092', topic: 'orders', password: '${env:KAFKA_PASSWORD}' },
    comment: 'what comes in',
  },
  {
    kind: 'View',
    name: 'shop.many_lines',
    query:
      "SELECT tag, count() AS n\nFROM table(shop.events)\nWHERE tag != ''\nGROUP BY tag\nORDER BY n DESC\nLIMIT 10",
  },
]

function idOf(doc: Doc): string {
  const { kind, name, to, on } = doc
  return kind === 'Grant' ? `Grant/${String(to)}@${String(on ?? 'roles')}` : `${kind}/${name}`
}

async function unsupported(project: TimeplusProject): Promise<ReadonlySet<string>> {
  const planned = await project.plan()
  return new Set(planned.unsupported.map(({ kind, name }) => `${kind}/${name}`))
}

/** Another project, or the same anew, with the imported files as its plans. */
function planWith(
  { root, environment }: TimeplusTarget,
  name: string,
  { files, secrets }: ImportResult,
): TimeplusProject {
  const project = new TimeplusProject(join(root, 'again'), name, environment)
  rmSync(project.directory, { recursive: true, force: true })
  project.write([], { plans: ['plans/**/*.yaml'] })
  for (const { path, text } of files) {
    const file = join(project.directory, 'plans', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  project.variables = Object.fromEntries(secrets.map(({ variable }) => [variable, 'unknown']))
  return project
}

/** 1.x drops everything in it without being asked to. */
async function withoutLedger(
  { environment, root }: TimeplusTarget,
  generation: number | undefined,
): Promise<void> {
  const connection: Connection = await timeplus.connect(environment, { root })
  try {
    await connection.execute(`DROP DATABASE sluice${generation === 1 ? '' : ' CASCADE'}`)
  } finally {
    await connection.close()
  }
}

function changes({ actions }: Changeset): readonly string[] {
  const isChange = ({ op }: Action): boolean => op !== 'adopt'
  return actions
    .filter(isChange)
    .map(({ op, kind, name, fields }) => `${op} ${kind}/${name} ${JSON.stringify(fields)}`)
}
