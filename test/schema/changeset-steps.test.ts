import { expect, test } from 'vitest'
import { validate } from '../../src/schema/index.ts'
import { schemaFiles } from './schema-files.ts'

type Json = { readonly [key: string]: unknown }

/** The example of the schema that has a recipe, with one statement's step put in its place. */
function withStep(step: Json): unknown {
  const [, example] = lists(schemaFiles.get('changeset.schema.json'), 'examples')
  const [action] = lists(example, 'actions')
  const [statement] = lists(action, 'statements')
  return { ...example, actions: [{ ...action, statements: [{ ...statement, step }] }] }
}

function lists(json: Json | undefined, key: string): readonly Json[] {
  return (json?.[key] ?? []) as readonly Json[]
}

const step = ['actions', 0, 'statements', 0, 'step']

test.each([
  [{ do: 'ensure', unless: 'SELECT 1' }],
  [{ do: 'record', name: 'before' }],
  [{ do: 'expect', message: 'no', early: true }],
  [{ do: 'expect', message: 'some', early: true, warns: true }],
  [{ do: 'settle', what: 'inserts' }],
  [{ do: 'wait', what: 'mutations', failed: 'SELECT why' }],
])('a statement may be run as %j', (one) => {
  expect(validate('changeset', withStep(one))).toEqual([])
})

test('a step of another kind, or without what it needs, is refused where it stands', () => {
  expect(validate('changeset', withStep({ do: 'sing' }))).toMatchObject([
    { code: 'BAD_VALUE', path: [...step, 'do'] },
  ])
  expect(validate('changeset', withStep({ do: 'ensure' }))).toMatchObject([
    { code: 'MISSING_KEY', path: step },
  ])
  expect(
    validate('changeset', withStep({ do: 'record', name: 'a', unless: 'SELECT 1' })),
  ).toMatchObject([{ code: 'UNKNOWN_KEY', path: [...step, 'unless'] }])
})
