/**
 * One scenario on the embedded engine: brought to its first state once, then copied for every
 * kill. A kill is followed by the same command again, and what is there then is held against a
 * run that nobody interrupted.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, runHere, runProcess } from './command.ts'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { isSameRow } from './ledger-row.ts'
import { type Scenario, savedChangeset, wayBack } from './scenario.ts'
import type { FaultTarget, JournalEntry, TargetState } from './fault-target.ts'

export interface Kill {
  readonly scenario: Scenario
  readonly place: string
  readonly nth: number
}

export interface Prepared {
  /** Every place that the uninterrupted run reaches, in order. */
  readonly reached: readonly string[]
  readonly hasRows: boolean
  readonly fault?: string
}

const config = (engine: string, url: string): string => `version: 1
name: fixture
engine: ${engine}
plans: [plans.yaml]
environments:
  local: { url: "${url}" }
`

interface Whole {
  readonly state: TargetState
  /** Entries of the journal before the command. */
  readonly earlier: number
  readonly mayRepeat: Repeatable
}

/** Digests of statements. */
interface Repeatable {
  readonly always: readonly string[]
  /** Only when nobody knows whether it was carried out. */
  readonly inDoubt: readonly string[]
}

const replan = ['plan', '-e', 'local', '--detailed-exitcode'] as const

export class Bench {
  readonly #root: string
  readonly #program: string
  readonly #target: FaultTarget

  constructor(root: string, program: string, target: FaultTarget) {
    this.#root = root
    this.#program = program
    this.#target = target
  }

  /** Applies `before`, loads rows, and runs the command once without any harm. */
  async prepare(scenario: Scenario): Promise<Prepared> {
    const withRows = await this.#prepare(scenario, true)
    if (withRows.fault === undefined) return withRows
    // Some changes are refused by the engine when there are rows; they are killed without.
    return await this.#prepare(scenario, false)
  }

  async #prepare(scenario: Scenario, hasRows: boolean): Promise<Prepared> {
    const start = await this.#fresh(scenario, 'start')
    const faulty = (what: string, { code, text }: Ended): Prepared => ({
      reached: [],
      hasRows,
      fault: `${what} ended with ${code}:\n${text}`,
    })
    if (scenario.before !== '') {
      writeFileSync(join(start, 'plans.yaml'), scenario.before)
      const first = await runHere(['apply', '-e', 'local', '--yes'], start, {})
      if (first.code !== 0) return faulty('the first apply', first)
      try {
        if (hasRows) await this.#target.loadRows(start)
        await this.#target.runSql(start, scenario.setup)
      } catch (error) {
        return { reached: [], hasRows, fault: `the setup failed: ${error}` }
      }
    }
    writeFileSync(join(start, 'plans.yaml'), scenario.after)
    if (scenario.killedBefore !== undefined) {
      const variables = { SLUICE_FAILPOINT: scenario.killedBefore }
      const killed = await runProcess(this.#program, scenario.words, start, variables)
      if (killed.code !== null) return faulty(`the run before (${scenario.killedBefore})`, killed)
    }
    const planned = await this.#save(scenario, start)
    if (planned.code !== 0) return faulty('plan -o', planned)
    const atStart = await this.#target.readTarget(start)
    const whole = await this.#copyOf(scenario, 'whole')
    const log = join(whole, 'hits')
    const variables = { ...scenario.variables, SLUICE_FAILPOINT_LOG: log }
    const run = await runHere(scenario.words, whole, variables)
    if (run.code !== 0) return faulty('the uninterrupted run', run)
    const fault = await this.#notSettled(scenario, whole)
    const { state } = scenario.isTurnedBack ? atStart : await this.#target.readTarget(whole)
    const earlier = atStart.journal.length
    const known: Whole = { state, earlier, mayRepeat: mayRepeat(scenario, start, this.#target) }
    writeFileSync(join(this.#folder(scenario), 'whole.json'), JSON.stringify(known))
    const reached = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : []
    await this.#target.remove(whole)
    return { reached, hasRows, ...(fault === undefined ? {} : { fault }) }
  }

  /** What is wrong after the kill and the same command again; undefined: the place was not reached. */
  async kill({ scenario, place, nth }: Kill): Promise<readonly string[] | undefined> {
    const directory = await this.#copyOf(scenario, `${place}-${nth}`)
    const killed = await runProcess(this.#program, scenario.words, directory, {
      ...scenario.variables,
      SLUICE_FAILPOINT: `${place}:${nth}`,
    })
    // A copy may take one pass more or less from run to run.
    if (killed.code === 0) return undefined
    if (killed.code !== null) return [`was not killed, ended with ${killed.code}: ${killed.text}`]
    const before = await this.#target.journalOf(directory)
    if (scenario.isTurnedBack) writeFileSync(join(directory, 'plans.yaml'), scenario.before)
    const words = scenario.isTurnedBack ? wayBack : scenario.words
    const again = await runHere(words, directory, {})
    if (again.code !== 0) return [`the same command again ended with ${again.code}:\n${again.text}`]
    const unsettled = await this.#notSettled(scenario, directory)
    const text = readFileSync(join(this.#folder(scenario), 'whole.json'), 'utf8')
    const { state: whole, earlier, mayRepeat: repeatable }: Whole = JSON.parse(text)
    const { state, journal } = await this.#target.readTarget(directory)
    const faults = [
      ...(unsettled === undefined ? [] : [unsettled]),
      ...differences(state, whole, scenario.isTurnedBack ? ['definitions'] : allParts),
      ...(state.isLockFree ? [] : ['the lock is still held']),
      ...(state.isRunOpen ? ['a run is still marked as running'] : []),
      ...(scenario.isTurnedBack
        ? []
        : repeated(before.slice(earlier), journal.slice(earlier), place, repeatable)),
    ]
    if (faults.length === 0) await this.#target.remove(directory)
    return faults
  }

  /** What is reviewed is applied: the changeset as a file, too. */
  async #save({ consents, isDestroy }: Scenario, directory: string): Promise<Ended> {
    if (isDestroy) return { code: 0, text: '' }
    const words = ['plan', '-e', 'local', '-o', savedChangeset, ...consents]
    return await runHere(words, directory, {})
  }

  async #notSettled(scenario: Scenario, directory: string): Promise<string | undefined> {
    if (scenario.isDestroy) return undefined
    const { code, text } = await runHere(replan, directory, {})
    return code === 0 ? undefined : `plan --detailed-exitcode ended with ${code}:\n${text}`
  }

  #folder({ name }: Scenario): string {
    return join(this.#root, name.replaceAll(/[^\w-]/g, '_'))
  }

  async #fresh(scenario: Scenario, name: string): Promise<string> {
    const directory = join(this.#folder(scenario), name)
    rmSync(directory, { recursive: true, force: true })
    mkdirSync(directory, { recursive: true })
    await this.#target.create(directory)
    this.#configure(directory)
    return directory
  }

  async #copyOf(scenario: Scenario, name: string): Promise<string> {
    const directory = join(this.#folder(scenario), name)
    rmSync(directory, { recursive: true, force: true })
    await this.#target.copy(join(this.#folder(scenario), 'start'), directory)
    this.#configure(directory)
    return directory
  }

  #configure(directory: string): void {
    const { engine, url } = this.#target
    writeFileSync(join(directory, 'sluice.yaml'), config(engine, url(directory)))
  }
}

const allParts = ['definitions', 'rows', 'ledger'] as const

function differences(
  state: TargetState,
  whole: TargetState,
  parts: readonly (typeof allParts)[number][],
): readonly string[] {
  return parts.flatMap((part) => {
    const names = new Set([...Object.keys(state[part]), ...Object.keys(whole[part])])
    return [...names].sort().flatMap((name) => {
      const [is, should] = [state[part][name], whole[part][name]]
      const isSame = part === 'ledger' ? isSameRow(is, should) : is === should
      return isSame ? [] : [`${part}: ${name}\n  is        ${is}\n  should be ${should}`]
    })
  })
}

/** Statements that are safe to repeat: by their step, in recipes by their text as well. */
function mayRepeat(
  { isDestroy }: Scenario,
  directory: string,
  { mayRepeat }: FaultTarget,
): Repeatable {
  if (isDestroy) return { always: [], inDoubt: [] }
  const text = readFileSync(join(directory, savedChangeset), 'utf8')
  const { actions }: Pick<Changeset, 'actions'> = JSON.parse(text)
  const all = actions.flatMap(({ recipe, statements }) =>
    statements.map((statement) => ({ ...statement, recipe })),
  )
  const digests = (list: typeof all): readonly string[] => list.map(({ digest }) => digest)
  return {
    always: digests(all.filter(mayRepeat.always)),
    inDoubt: digests(all.filter(mayRepeat.inDoubt)),
  }
}

/**
 * Statements that were in place when the process died and were sent again. Those of a recipe may
 * be: each is safe to repeat by its step, and the rows tell whether that is true.
 */
function repeated(
  before: readonly JournalEntry[],
  after: readonly JournalEntry[],
  place: string,
  { always, inDoubt }: Repeatable,
): readonly string[] {
  const last = before.at(-1)
  const wasSent =
    last?.state === 'started' &&
    !['journal-written', 'statement-journaled', 'statement-sending'].includes(place)
  const inPlace = before.filter(({ state }) => state === 'applied')
  const doubtful = wasSent && !inDoubt.includes(last.sqlDigest) ? [last] : []
  const done = new Set([...inPlace, ...doubtful].map(({ id, sqlDigest }) => `${id} ${sqlDigest}`))
  return after
    .slice(before.length)
    .filter(isSent)
    .flatMap(({ id, sqlDigest, statement }) =>
      done.has(`${id} ${sqlDigest}`) && !always.includes(sqlDigest)
        ? [`statement ${statement} of ${id} was in place and was sent again`]
        : [],
    )
}

/** In a transaction nothing is written down before the statement, and its end together with it. */
function isSent(entry: JournalEntry, _: number, all: readonly JournalEntry[]): boolean {
  const { run, id, statement, state } = entry
  if (state === 'started') return true
  return (
    state === 'applied' &&
    !all.some(
      (one) =>
        one.state === 'started' && one.run === run && one.id === id && one.statement === statement,
    )
  )
}
