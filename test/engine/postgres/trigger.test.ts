import { beforeAll, describe, expect, it } from 'vitest'
import type { KindContext } from '../../../src/engine/engine.ts'
import { trigger } from '../../../src/engine/postgres/kinds/trigger.ts'
import { loadGrammar } from '../../../src/engine/postgres/sql/parser.ts'
import { addressName, resourceId } from '../../../src/resource/id.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { defaultLifecycle } from '../../../src/resource/resource.ts'

beforeAll(loadGrammar)

const context: KindContext = { database: 'app', side: 'desired', lookup: () => undefined }
const base = {
  kind: 'Trigger',
  name: 'touch',
  on: 't',
  timing: 'before',
  events: ['update'],
  function: 'touch',
}

function statements(json: JsonObject): readonly string[] {
  const { spec, problems } = trigger.read(json, context)
  expect(problems).toEqual([])
  const address = trigger.address(json, 'app')
  if (address === undefined) throw new Error('no address')
  const name = addressName(address)
  const resource = {
    id: resourceId('Trigger', name),
    kind: 'Trigger',
    name,
    address,
    spec,
    lifecycle: defaultLifecycle,
    dependsOn: [],
    checks: [],
    secrets: [],
  }
  const drafts = trigger.create(resource, {
    desired: context,
    live: context,
    breaksUnmanaged: false,
  })
  return drafts.map(({ sql }) => sql.replaceAll('\n', ' '))
}

it.each<readonly [string, JsonObject]>([
  ['app.t.touch', base],
  ['x.t.touch', { ...base, on: 'x.t' }],
  ['x.t.touch', { ...base, name: 'x.t.touch', on: 'x.t' }],
  ['x.t.touch', { ...base, name: 't.touch', on: 'x.t' }],
])('%s is its name', (name, json) => {
  const address = trigger.address(json, 'app')
  expect(address && addressName(address)).toBe(name)
})

describe('a trigger is created', () => {
  it.each<readonly [string, JsonObject, readonly string[]]>([
    [
      'with little',
      {},
      [
        'CREATE TRIGGER touch BEFORE UPDATE ON app.t FOR EACH STATEMENT EXECUTE FUNCTION app.touch()',
      ],
    ],
    [
      'with columns, a condition and arguments',
      {
        events: 'INSERT OR UPDATE OF a, "B c"',
        forEach: 'ROW',
        when: 'NEW.a > 1 -- one',
        arguments: ["it's", '1'],
        function: 'x.touch()',
      },
      [
        `CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF a, "B c" ON app.t FOR EACH ROW WHEN (NEW.a > 1 -- one ) EXECUTE FUNCTION x.touch('it''s', '1')`,
      ],
    ],
    [
      'over the rows of a statement',
      { timing: 'AFTER', events: ['delete'], referencing: { old: 'gone' } },
      [
        'CREATE TRIGGER touch AFTER DELETE ON app.t REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION app.touch()',
      ],
    ],
    [
      'as a constraint',
      { timing: 'after', forEach: 'row', constraint: true, deferrable: 'deferred' },
      [
        'CREATE CONSTRAINT TRIGGER touch AFTER UPDATE ON app.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.touch()',
      ],
    ],
    [
      'of a view, switched off, with a function of the server',
      {
        timing: 'INSTEAD OF',
        forEach: 'row',
        enabled: 'disabled',
        comment: 'off',
        function: 'suppress_redundant_updates_trigger',
      },
      [
        'CREATE TRIGGER touch INSTEAD OF UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
        'ALTER TABLE app.t DISABLE TRIGGER touch',
        "COMMENT ON TRIGGER touch ON app.t IS 'off'",
      ],
    ],
  ])('%s', (_name, more, expected) => {
    expect(statements({ ...base, ...more })).toEqual(expected)
  })
})

it('events mean the same in any order', () => {
  const normal = (events: readonly string[]): unknown => {
    const { spec } = trigger.read({ ...base, events }, context)
    return trigger.normal(spec, { database: 'app', on: 't', name: 'touch' }, context)
  }
  expect(normal(['INSERT', 'update of b, A'])).toEqual(normal(['update of a, b', 'insert']))
  expect(normal(['insert', 'update of a'])).not.toEqual(normal(['insert', 'update']))
})

it('an event that there is not is told', () => {
  const { problems } = trigger.read({ ...base, events: ['select'] }, context)
  expect(problems).toMatchObject([{ code: 'BAD_VALUE', path: ['events'] }])
})
