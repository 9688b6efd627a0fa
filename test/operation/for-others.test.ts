import { expect, it } from 'vitest'
import { forOthers } from '../../src/operation/for-others.ts'
import type { RoundTripReport } from '../../src/operation/results.ts'

const report: RoundTripReport = {
  engine: 'timeplus',
  version: '3.0.1',
  facts: {},
  cases: [
    {
      kind: 'Role',
      name: 'sluice_doctor_reader',
      what: 'is created',
      outcome: 'failed',
      detail: 'deployer@tp.internal.example: not enough privileges, password pa55word!x',
      statements: ["CREATE ROLE r -- on tp.internal.example with 'pa55word!x'"],
    },
  ],
}

it('a report names neither host nor user nor secret', () => {
  const shown = forOthers(report, {
    url: 'https://tp.internal.example:8443/orders',
    username: 'deployer',
    secrets: ['pa55word!x'],
  })
  expect(shown.cases[0]).toMatchObject({
    name: 'sluice_doctor_reader',
    detail: '***@***: not enough privileges, password ***',
    statements: ["CREATE ROLE r -- on *** with '***'"],
  })
})

it('what says nothing of anybody stays', () => {
  const local = { url: 'http://localhost:8123', username: 'default', secrets: [''] }
  expect(forOthers(report, local)).toEqual(report)
  expect(forOthers(report, { url: 'chdb:state', secrets: [] })).toEqual(report)
})
