import { describe, expect, it } from 'vitest'
import { readArguments } from '../../src/cli/arguments.ts'
import { askForConsent, needAnswer } from '../../src/cli/consent.ts'
import { plainLook } from '../../src/cli/render/look.ts'
import type { Session } from '../../src/cli/session.ts'
import type { PlanResult } from '../../src/operation/results.ts'
import { changeset, header, sketch } from './sample-changeset.ts'

interface Asked {
  readonly session: Session
  readonly questions: () => number
  readonly gentle: () => boolean
}

function session(answer: string, { yes = false, interactive = true } = {}): Asked {
  let questions = 0
  let gentle = false
  const output = { look: plainLook, isTerminal: false, animated: false, write: () => {} }
  const spec = [{ name: 'yes', says: '' }]
  const given = new Map(yes ? [['yes', [true]]] : [])
  const { signal } = new AbortController()
  return {
    questions: () => questions,
    gentle: () => gentle,
    session: {
      command: 'apply',
      arguments: readArguments([], given, spec, {}),
      out: output,
      err: output,
      send: () => Promise.resolve(true),
      standardInput: process.stdin,
      json: false,
      quiet: false,
      verbose: false,
      interactive,
      workingDirectory: '/',
      directory: '/',
      library: () => Promise.reject(new Error('not needed')),
      context: { directory: '/', processEnv: {}, signal },
      stopGently: () => {
        gentle = true
      },
      stoppedBy: () => undefined,
      doing: () => undefined,
      engines: () => new Set(),
      ask: () => {
        questions++
        return Promise.resolve(answer)
      },
    },
  }
}

function plan(parts: Partial<PlanResult> = {}): PlanResult {
  return {
    project: 'orders',
    diagnostics: [],
    textOf: () => undefined,
    files: 1,
    resources: 41,
    changeset: sketch,
    header,
    ...parts,
  }
}

describe('consent', () => {
  it.each([
    ['yes', true],
    [' yes ', true],
    ['y', false],
    ['YES', false],
    ['', false],
  ])('takes the word yes only: %j', async (answer, agreed) => {
    const { session: asking, gentle } = session(answer)
    const consent = askForConsent(asking, 'Apply?')
    expect(await consent.confirm(plan())).toBe(agreed)
    expect(consent.declined()).toBe(!agreed)
    // Until the answer nothing runs, so Ctrl-C may end the command at once.
    expect(gentle()).toBe(agreed)
  })

  it('asks nothing with --yes, and nothing when there is nothing to change', async () => {
    const flagged = session('', { yes: true })
    expect(await askForConsent(flagged.session, 'Apply?').confirm(plan())).toBe(true)
    const settled = session('')
    const none = plan({ changeset: changeset([]) })
    expect(await askForConsent(settled.session, 'Apply?').confirm(none)).toBe(true)
    expect([flagged.questions(), settled.questions()]).toEqual([0, 0])
  })

  it('is an error that names the flag where nobody can be asked', () => {
    expect(() => needAnswer(session('', { interactive: false }).session)).toThrow(/no terminal/)
    expect(() => needAnswer(session('', { interactive: false, yes: true }).session)).not.toThrow()
    expect(() => needAnswer(session('').session)).not.toThrow()
  })
})
