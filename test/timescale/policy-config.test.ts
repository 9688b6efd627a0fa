/** A job's configuration as fields of a plan, and back. */
import { expect, test } from 'vitest'
import {
  configOf,
  fieldsOfConfig,
  keysGone,
} from '../../src/engine/postgres/timescale/policy-config.ts'

test('ids of one installation stand in no plan', () => {
  expect(fieldsOfConfig('retention', { hypertable_id: 7, drop_after: '1 day' })).toEqual({
    dropAfter: '1 day',
  })
  expect(
    fieldsOfConfig('refresh', { mat_hypertable_id: 7, start_offset: null, end_offset: 100 }),
  ).toEqual({ endOffset: '100' })
})

test('settings without a field of their own stay in `config`', () => {
  expect(
    fieldsOfConfig('columnstore', {
      hypertable_id: 1,
      compress_after: '7 days',
      verbose_log: true,
    }),
  ).toEqual({ after: '7 days', config: { verbose_log: true } })
})

test('a plan says no more of a configuration than it names', () => {
  expect(configOf({ type: 'retention', dropAfter: '12 months' })).toEqual({ drop_after: '1 year' })
  expect(configOf({ type: 'refresh', endOffset: '100' })).toEqual({
    start_offset: null,
    end_offset: 100,
  })
  expect(keysGone({ type: 'retention', dropCreatedBefore: '1 day' })).toEqual(['drop_after'])
  expect(keysGone({ type: 'refresh' })).toEqual([])
})
