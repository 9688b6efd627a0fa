import { describe, expect, it } from 'vitest'
import type { LiveCatalog } from '../../src/catalog/catalog.ts'
import { settledRows } from '../../src/diff/settled-rows.ts'
import type { JournalRow, LedgerRow } from '../../src/ledger/ledger-row.ts'
import { emptyLedger, type Ledger } from '../../src/ledger/read-ledger.ts'
import { type Digest, digestOf } from '../../src/resource/digest.ts'
import { resourceId } from '../../src/resource/id.ts'
import type { LiveObject, Spec } from '../../src/resource/resource.ts'

const id = resourceId('NamedCollection', 'kafka')
const before: Spec = { entries: { broker: 'one' } }
const after: Spec = { entries: { broker: 'two' } }
/** Values are hidden, so both specs have one form. */
const form = 'sha256:form' as Digest

const live: LiveObject = {
  id,
  kind: 'NamedCollection',
  name: 'kafka',
  address: { name: 'kafka' },
  spec: { entries: { broker: '[HIDDEN]' } },
}

function cutOff(state: JournalRow['state'], spec: Spec): Ledger {
  const row = { desired: before, desiredDigest: form } as unknown as LedgerRow
  const entry: JournalRow = {
    run: 'r',
    changeset: 'sha256:c' as Digest,
    id,
    op: 'alter',
    statement: 0,
    of: 1,
    sqlDigest: 'sha256:s' as Digest,
    desiredDigest: form,
    specDigest: digestOf(spec),
    secrets: {},
    state,
    detail: null,
  }
  return { ...emptyLedger, rows: new Map([[id, row]]), unfinished: [entry] }
}

function settledSpec(ledger: Ledger, declared: Spec): Spec | undefined {
  const catalog: LiveCatalog = {
    objects: new Map([[id, live]]),
    databases: new Set(),
    unreadable: [],
  }
  const { rows } = settledRows(
    ledger,
    catalog,
    () => form,
    () => declared,
  )
  return rows.get(id)?.desired
}

describe('rows of a run that was cut off', () => {
  it('hold a text that the target hides, once its statement is known to be in place', () => {
    expect(settledSpec(cutOff('applied', after), after)).toEqual(after)
  })

  it('hold the former one while nobody knows', () => {
    expect(settledSpec(cutOff('started', after), after)).toEqual(before)
    expect(settledSpec(cutOff('failed', after), after)).toEqual(before)
  })

  it('hold the former one where the plans want a third', () => {
    expect(settledSpec(cutOff('applied', after), { entries: { broker: 'three' } })).toEqual(before)
  })
})
