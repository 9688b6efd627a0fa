import type { JsonObject } from '../../../resource/json.ts'

/** What holds a query (timeplus.md §1.8, §1.9, §1.14). */
export function querySamples(database: string): readonly JsonObject[] {
  const events = `${database}.events`
  return [
    {
      kind: 'View',
      name: `${database}.halves`,
      comment: 'calls a function of its own',
      query: `SELECT id, ${database}_half(amount) AS half FROM ${events}`,
    },
    {
      kind: 'View',
      name: `${database}.loud`,
      query: `SELECT id, ${database}_shout(tag) AS tag FROM ${events}`,
    },
    {
      kind: 'MaterializedView',
      name: `${database}.per_tag`,
      into: `${database}.target`,
      query: `SELECT tag, count() AS n FROM tumble(${events}, at, 1m) GROUP BY window_start, tag`,
      settings: { checkpoint_interval: 60 },
    },
    {
      kind: 'MaterializedView',
      name: `${database}.passes`,
      into: `${database}.target`,
      query: `SELECT tag, id AS n FROM ${events} WHERE id > 1`,
    },
    {
      kind: 'MaterializedView',
      name: `${database}.keeps`,
      query: `SELECT id, tag FROM ${events} WHERE tag != ''`,
    },
    {
      kind: 'Sink',
      name: `${database}.to_queue`,
      into: `${database}.queue`,
      query: `SELECT id, tag FROM ${events}`,
    },
    {
      kind: 'Task',
      name: `${database}.counts`,
      schedule: '1h',
      timeout: '10s',
      into: `${database}.target`,
      query: `SELECT tag, count() AS n FROM table(${events}) GROUP BY tag`,
    },
    {
      kind: 'Alert',
      name: `${database}.rings`,
      batch: { events: 10, timeout: '5s' },
      limit: { alerts: 1, per: '15s' },
      call: `${database}_tell`,
      query: `SELECT id, tag FROM ${events} WHERE id > 100`,
    },
  ]
}
