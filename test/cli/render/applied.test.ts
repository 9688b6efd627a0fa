import { describe, expect, it } from 'vitest'
import { continueText, renderApplied } from '../../../src/cli/render/applied.ts'
import { plainLook } from '../../../src/cli/render/look.ts'
import { unreadyFailure, unreadyWarning } from '../../../src/cli/render/readiness-text.ts'
import type { ApplyResult } from '../../../src/operation/results.ts'
import { resourceId } from '../../../src/resource/id.ts'
import { action, changeset, header } from '../sample-changeset.ts'

const three = changeset([
  action('create', 'Table/d.a'),
  action('alter', 'Table/d.b'),
  action('replace', 'Table/d.c'),
])

function result(parts: Partial<ApplyResult>): ApplyResult {
  return {
    project: 'orders',
    diagnostics: [],
    textOf: () => undefined,
    files: 1,
    resources: 3,
    changeset: three,
    header,
    executed: 0,
    actionsDone: 0,
    partial: false,
    interrupted: false,
    adopted: 0,
    milliseconds: 1200,
    ...parts,
  }
}

describe('what is said after a stop', () => {
  it.each<[Partial<ApplyResult>, string, string]>([
    [
      { interrupted: true, executed: 4, actionsDone: 2 },
      '',
      'Stopped after the running statement. 2 of 3 changes are in place and recorded. Continue: X\n',
    ],
    [
      { interrupted: true, executed: 4, actionsDone: 2 },
      'the copy goes on from range 15 of 31',
      'Stopped after the running range. 2 of 3 changes are in place and recorded; the copy goes on from range 15 of 31. Continue: X\n',
    ],
    [
      { interrupted: true },
      '',
      'Stopped after the running statement. Nothing is in place yet. Again: X\n',
    ],
    [
      { interrupted: true, executed: 2 },
      '',
      'Stopped after the running statement. 2 statements ran and no change is complete yet. Again: X\n',
    ],
    [
      { interrupted: true, executed: 1, rewriting: 'Table/d.b', actionsDone: 1 },
      '',
      'Stopped; the server goes on rewriting the data of Table/d.b, whose definition is changed. 1 of 3 changes is in place and recorded. Continue: X\n',
    ],
    [{ partial: true }, '', 'Not everything was applied. No change is complete. Again: X\n'],
  ])('%j %s', (parts, copy, text) => {
    expect(continueText(result(parts), 'X', copy)).toBe(text)
  })
})

describe('readiness', () => {
  const unready = [
    {
      id: resourceId('Table', 'd.a'),
      state: 'waiting' as const,
      why: 'rewrites its data',
      since: '2026-01-31T14:02:11Z',
      next: null,
    },
    {
      id: resourceId('View', 'd.v'),
      state: 'failed' as const,
      why: 'it cannot be read',
      since: null,
      next: null,
    },
  ]
  const asked = (waited: boolean, parts: object = {}): ApplyResult =>
    result({
      executed: 3,
      actionsDone: 3,
      readiness: { waited, milliseconds: 12_000, end: 'time', unready, ...parts },
    })

  it('is a word at the end when it was waited for, and nothing otherwise', () => {
    const all = { unready: [], end: 'ready' }
    expect(renderApplied('apply', asked(true, all), plainLook)).toMatch(
      /recorded\. Everything is ready, after 12 s\.\n$/,
    )
    expect(renderApplied('apply', asked(false, all), plainLook)).toMatch(/recorded\.\n$/)
    expect(unreadyWarning(asked(false, all), 'X', plainLook)).toBe('')
    expect(unreadyFailure(asked(true, all), 'X')).toBeUndefined()
  })

  it('is a warning when nobody waited', () => {
    expect(unreadyWarning(asked(false), 'X', plainLook)).toBe(
      [
        'warning: 2 objects are not ready, although everything is applied',
        '  Table/d.a  rewrites its data (since 2026-01-31T14:02:11Z)',
        '  View/d.v   it cannot be read',
        '  next: X --wait waits for it',
        '',
      ].join('\n'),
    )
    expect(unreadyWarning(asked(false, { unready: unready.slice(1) }), 'X', plainLook)).toContain(
      'next: mend what failed',
    )
    expect(unreadyFailure(asked(false), 'X')).toBeUndefined()
  })

  it('is an error when somebody did', () => {
    const error = unreadyFailure(asked(true), 'X')
    expect(error).toMatchObject({
      code: 'NOT_READY',
      exit: 1,
      message: '2 objects are not ready after 12 s',
      detail: [
        'waiting Table/d.a: rewrites its data (since 2026-01-31T14:02:11Z)',
        'failed View/d.v: it cannot be read',
        'everything is applied and recorded',
      ],
    })
    expect(unreadyWarning(asked(true), 'X', plainLook)).toBe('')
  })
})
