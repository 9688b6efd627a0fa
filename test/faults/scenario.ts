/** What is killed: every folder of an engine's fixtures, and a few that no folder can say. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export interface Scenario {
  readonly name: string
  readonly before: string
  readonly after: string
  /** SQL behind Sluice's back, between the two. */
  readonly setup: readonly string[]
  /** The command that is killed and run again; its last run has to leave nothing to do. */
  readonly words: readonly string[]
  readonly variables: { readonly [name: string]: string }
  /** A run before it that is killed too: `words` then goes on from what that left. */
  readonly killedBefore?: string
  /** Only these places count; all of them where it is absent. */
  readonly only?: readonly string[]
  /** `--allow` and what the change needs. */
  readonly consents: readonly string[]
  /** After the kill the plans are put back: what the killed run left must not be in the way. */
  readonly isTurnedBack?: boolean
  /** After `destroy` nothing is left, and there is nothing to plan. */
  readonly isDestroy: boolean
}

interface Expectation {
  readonly setup?: readonly string[]
  readonly allow?: readonly string[]
  readonly refused?: readonly string[]
}

/** `isWanted` says which folders can be run here, by their texts. */
export function scenariosOf(
  fixtures: string,
  engine: string,
  isWanted: (texts: string) => boolean,
): {
  readonly scenarios: readonly Scenario[]
  /** Folders whose change is refused: there is nothing to kill. */
  readonly refused: readonly string[]
} {
  const gaps: object = parse(readFileSync(join(fixtures, '../known-gaps.yaml'), 'utf8')) ?? {}
  const names = readdirSync(fixtures).sort()
  const read = names
    .filter((name) => !(name in gaps))
    .filter((name) => isWanted(textsIn(join(fixtures, name))))
    .map((name) => folder(fixtures, name, engine))
  const scenarios = read.flatMap(({ scenario, isRefused }) => (isRefused ? [] : [scenario]))
  return {
    scenarios: [...scenarios, ...special(scenarios, engine)],
    refused: read.filter(({ isRefused }) => isRefused).map(({ scenario }) => scenario.name),
  }
}

function textsIn(directory: string): string {
  const files = readdirSync(directory).filter((file) => file.endsWith('.yaml'))
  return files.map((file) => readFileSync(join(directory, file), 'utf8')).join('\n')
}

function folder(
  fixtures: string,
  name: string,
  engine: string,
): { readonly scenario: Scenario; readonly isRefused: boolean } {
  const read = (file: string): string => readFileSync(join(fixtures, name, file), 'utf8')
  const { [engine]: expected = {} }: { [engine: string]: Expectation } = parse(read('expect.yaml'))
  const consents = (expected.allow ?? []).flatMap((consent) => ['--allow', consent])
  return {
    isRefused: expected.refused !== undefined,
    scenario: {
      name,
      before: read('before.yaml'),
      after: read('after.yaml'),
      setup: expected.setup ?? [],
      words: ['apply', '-e', 'local', '--yes', ...consents],
      consents,
      variables: {},
      isDestroy: false,
    },
  }
}

/** Lies beside the plans of every scenario. */
export const savedChangeset = 'change.json'

const everything = ['drops-data', 'loses-state', 're-emits', 'breaks-unmanaged'].flatMap(
  (hazard) => ['--allow', hazard],
)
/** Puts a target back to its first plans, whatever that takes. */
export const wayBack: readonly string[] = ['apply', '-e', 'local', '--yes', ...everything]

/** Scenarios that are turned back after the kill: their way back needs no word in the plans. */
const wayBackOf: { readonly [engine: string]: readonly string[] } = {
  clickhouse: ['table--column-dropped-below-a-view', 'view--becomes-a-table', 'view--renamed'],
  postgres: [
    'extension--created',
    'schema--created',
    'table--column-dropped-below-a-view',
    'table--column-renamed',
    'view--renamed',
  ],
}

/** Steps of the lock that an ordinary run never comes to, a first apply, and the way out. */
function special(folders: readonly Scenario[], engine: string): readonly Scenario[] {
  const find = (name: string): Scenario => {
    const found = folders.find((one) => one.name === name)
    if (found === undefined) throw new Error(`the fixture ${name} is gone`)
    return found
  }
  const model = find('table--column-dropped-below-a-view')
  return [
    { ...model, name: '(first apply)', before: '', after: model.before, setup: [] },
    {
      ...model,
      name: '(first apply, killed before)',
      before: '',
      after: model.before,
      setup: [],
      // One transaction is one statement here.
      killedBefore: engine === 'postgres' ? 'statement-answered:1' : 'statement-answered:2',
    },
    { ...model, name: '(killed before)', killedBefore: 'statement-answered:1' },
    {
      ...model,
      name: '(lock renewed)',
      variables: { SLUICE_LOCK_EXPIRY_MS: '60' },
      only: ['lock-renewing', 'lock-renewed'],
    },
    { ...model, name: '(saved changeset)', words: ['apply', '-e', 'local', savedChangeset] },
    ...(wayBackOf[engine] ?? []).map((name) => ({
      ...find(name),
      name: `(turned back) ${name}`,
      isTurnedBack: true,
    })),
    {
      ...model,
      name: '(destroy)',
      after: model.before,
      words: ['destroy', '-e', 'local', '--yes', ...everything],
      isDestroy: true,
    },
  ]
}
