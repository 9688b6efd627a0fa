import { expect, it } from 'vitest'
import { Journal } from '../../src/apply/journal.ts'
import type { RunInput } from '../../src/apply/run-changeset.ts'
import type { Action } from '../../src/changeset/changeset.ts'

function creation(...digests: readonly string[]): Action {
  const statements = digests.map((digest) => ({ digest }))
  const desired = { digest: 'wanted', spec: {}, secrets: [] }
  return { kind: 'Table', name: 'app.t', op: 'create', statements, desired } as unknown as Action
}

function rowOf(actions: readonly Action[], action: Action): unknown {
  const journal = new Journal({
    run: 'r',
    project: 'p',
    changeset: { digest: 'c', actions },
    secretDigests: new Map(),
  } as unknown as RunInput)
  journal.ends(action, 0, 'in doubt', null)
  const { statement, of, desiredDigest } = JSON.parse(journal.take()[0]?.doc ?? '')
  return { statement, of, desiredDigest }
}

it('a creation of one statement is over with it', () => {
  const whole = creation('create')
  expect(rowOf([whole], whole)).toEqual({ statement: 0, of: 1, desiredDigest: 'wanted' })
})

it('what follows a creation is counted on from it: being there does not say that it is done', () => {
  const [early, late] = [creation('create'), creation('foreign key')]
  expect(rowOf([early, late], early)).toEqual({ statement: 0, of: 1, desiredDigest: null })
  expect(rowOf([early, late], late)).toEqual({ statement: 1, of: 2, desiredDigest: 'wanted' })
})
