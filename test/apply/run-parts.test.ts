import { describe, expect, it } from 'vitest'
import { runParts } from '../../src/apply/run-parts.ts'
import type { Action, Statement } from '../../src/changeset/changeset.ts'
import type { Step } from '../../src/changeset/step.ts'

const probe: Step = { do: 'expect', message: '', early: true }

function statement(sql: string): Statement {
  const boundary = sql.startsWith('alone') ? 'standalone' : 'transaction'
  return {
    sql,
    digest: sql,
    boundary,
    secrets: [],
    ...(sql.startsWith('ask') ? { step: probe } : {}),
  }
}

function action(...sql: readonly string[]): Action {
  return { kind: 'Table', name: sql[0] ?? '', statements: sql.map(statement) } as unknown as Action
}

function shown(actions: readonly Action[], isTransactional = true): readonly string[] {
  const transact = isTransactional ? async () => undefined : undefined
  return runParts(actions, transact === undefined ? {} : { transact }).map((part) => {
    const sql = part.items.map((item) => item.statement.sql).join(' ')
    return part.type === 'together' ? `(${sql})` : `${sql}${part.isEnd ? '.' : ''}`
  })
}

describe('statements of a run', () => {
  it('share a transaction across actions', () => {
    expect(shown([action('a', 'b'), action('c')])).toEqual(['(a b c)'])
  })

  it('are each for itself without transactions', () => {
    expect(shown([action('a', 'b'), action('c')], false)).toEqual(['a b.', 'c.'])
  })

  it('keep their order around what cannot share one', () => {
    expect(shown([action('a', 'alone', 'b'), action('c')])).toEqual(['(a)', 'alone', '(b c)'])
    expect(shown([action('a'), action('alone'), action('c')])).toEqual(['(a)', 'alone.', '(c)'])
  })

  it('ask first what may be asked before everything else', () => {
    expect(shown([action('a'), action('ask', 'b'), action('c')])).toEqual(['ask', '(a b c)'])
    expect(shown([action('a', 'ask'), action('c')])).toEqual(['(a)', 'ask.', '(c)'])
  })

  it('are not parted by an action without any', () => {
    expect(shown([action('a'), action(), action('c')])).toEqual(['.', '(a c)'])
  })

  it('are several transactions where they are many', () => {
    const many = Array.from({ length: 1001 }, (_, at) => action(`s${at}`))
    expect(
      runParts(many, { transact: async () => undefined }).map(({ items }) => items.length),
    ).toEqual([500, 500, 1])
  })

  it('are never parted in the middle of an action', () => {
    const many = Array.from({ length: 600 }, (_, at) => `s${at}`)
    expect(
      runParts([action('a'), action(...many), action('b')], {
        transact: async () => undefined,
      }).map(({ items }) => items.length),
    ).toEqual([1, 600, 1])
  })
})
