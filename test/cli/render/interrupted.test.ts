import { describe, expect, it } from 'vitest'
import {
  copyLeftText,
  firstSignalText,
  secondSignalText,
} from '../../../src/cli/render/interrupted.ts'
import { type Doing, watchRunning } from '../../../src/cli/running.ts'
import type { ProgressEvent } from '../../../src/operation/context.ts'

const started: ProgressEvent = {
  type: 'started',
  id: 'Table/d.t',
  op: 'replace',
  statement: 3,
  statements: 7,
  sql: 'INSERT INTO d.t__stage\n  SELECT * FROM d.t',
}
const copied = (done: number): ProgressEvent => ({
  type: 'progress',
  id: 'Table/d.t',
  statement: 3,
  what: 'd.t → d.t__next',
  done,
  of: 31,
  rows: done,
  totalRows: 31,
  bytes: done * 1e9,
  totalBytes: 31e9,
})

function doingAfter(...events: readonly ProgressEvent[]): Doing | undefined {
  const { event, doing } = watchRunning()
  for (const one of events) event(one)
  return doing()
}

const connected: ProgressEvent = {
  type: 'connected',
  environment: 'local',
  engine: 'clickhouse',
  version: '26.7',
  address: 'chdb:x',
}

describe('what is under way', () => {
  it('is nothing before there is a connection, and the lock while it is waited for', () => {
    expect(doingAfter()).toEqual({ at: 'start' })
    expect(doingAfter(connected)).toBeUndefined()
    expect(doingAfter(connected, { type: 'waiting', holder: 'ana', seconds: 1 })).toEqual({
      at: 'lock',
    })
  })

  it('is the statement that has not ended', () => {
    expect(doingAfter(started)).toMatchObject({ at: 'statement', statement: 3 })
    expect(doingAfter(started, { type: 'failed', id: 'Table/d.t', message: 'no' })).toBeUndefined()
    expect(doingAfter(started, copied(14))).toMatchObject({ copy: { done: 14 } })
    // A report of something else changes nothing.
    expect(doingAfter({ ...started, id: 'Table/d.u' }, copied(14))).not.toHaveProperty('copy')
  })
})

describe('the words of a signal', () => {
  it('name the statement, and its place among those of the change', () => {
    expect(firstSignalText(doingAfter(started))).toBe(
      'Stopping after the running statement (Table/d.t, 3 of 7). Once more to stop at once.\n',
    )
    expect(secondSignalText(doingAfter(started))).toBe(
      'Stopped at once. In doubt: Table/d.t, 3 of 7: INSERT INTO d.t__stage SELECT * FROM d.t\n' +
        '  It may go on on the server. Run the same command again: it sees what that did, and goes on from there.\n',
    )
  })

  it('name the range of a copy, and from where it goes on', () => {
    const doing = doingAfter(started, copied(14))
    expect(firstSignalText(doing)).toBe(
      'Stopping after the running range of the copy (Table/d.t, 15 of 31). Once more to stop at once.\n',
    )
    expect(copyLeftText(doing)).toBe(
      'the copy goes on from range 15 of 31 (14 of 31 GB have arrived)',
    )
    expect(copyLeftText(doingAfter(started, copied(31)))).toBe('')
    expect(copyLeftText(doingAfter(started))).toBe('')
  })

  it('keep control characters of a statement from the terminal', () => {
    const doing = doingAfter({ ...started, sql: "SELECT '\u001b[2J'" })
    expect(secondSignalText(doing)).not.toContain('\u001b[2J')
  })
})
