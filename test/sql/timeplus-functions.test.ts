import { describe, expect, it } from 'vitest'
import { isBuiltInFunction } from '../../src/sql/index.ts'

describe('functions of Timeplus itself', () => {
  it.each([
    ...[
      'to_datetime64',
      'to_YYYYMM',
      'to_start_of_hour',
      'json_extract_string',
      'count_if',
      'arg_max',
    ],
    ...['tumble', 'hop', 'session', 'table', 'changelog', 'dedup', 'lag_behind', 'emit_version'],
    ...[
      'earliest_ts',
      'date_diff_within',
      'max_k',
      'unique_exact_if',
      'top_k_exact',
      'weak_hash32',
    ],
    ...['count_distinct', 'sum_distinct', 'quantile_if', 'map_cast', 'tuple_cast', 'grok', 'p95'],
    ...['ipv4_num_to_string', 'uuid_string_to_num', 'multi_if', 'int_div', 'generate_uuidv4'],
  ])('%s', (name) => {
    expect(isBuiltInFunction(name, 'timeplus')).toBe(true)
  })

  it.each(['add_vat', 'is_eu', 'second_max', 'notify_slack', 'slug', 'test_13_1_sec_large', ''])(
    'not %s',
    (name) => {
      expect(isBuiltInFunction(name, 'timeplus')).toBe(false)
    },
  )

  it('are not those of ClickHouse', () => {
    expect(isBuiltInFunction('to_datetime64')).toBe(false)
    expect(isBuiltInFunction('tumble')).toBe(isBuiltInFunction('tumble', 'clickhouse'))
    expect(isBuiltInFunction('emit_version')).toBe(false)
  })
})
