import type { JsonObject } from '../../../resource/json.ts'
import type { Probe } from '../../engine.ts'
import { samples } from './samples.ts'

/** What the server is asked to change of the samples: the matrix of timeplus.md §2.2. */
export function probes(database: string): readonly Probe[] {
  const all = samples(database)
  const of = (kind: string, name: string): JsonObject =>
    all.find((sample) => sample['kind'] === kind && sample['name'] === name) ?? { kind, name }
  const altered = of('Stream', `${database}.altered`)
  return [
    ...streamProbes(altered),
    ...queryProbes(database, of),
    ...replaceProbes(database, of),
    ...appserverProbes(database, of),
  ]
}

type SampleOf = (kind: string, name: string) => JsonObject

/** Each goes on from the one before it. */
function streamProbes(stream: JsonObject): readonly Probe[] {
  const columns = [
    { name: 'id', type: 'uint64' },
    { name: 'tag', type: 'string' },
    { name: 'note', type: 'string', default: "'-'" },
  ]
  const indexes = [{ name: 'by_id', expression: 'id', type: 'minmax', granularity: 2 }]
  const settings = { logstore_retention_ms: 86400000 }
  const ttl = 'to_datetime(_tp_time) + INTERVAL 7 DAY'
  const to = (fields: JsonObject): JsonObject => ({ ...stream, columns, ...fields })
  return [
    { what: 'gets a column', to: to({}) },
    { what: 'gets an index', to: to({ indexes }) },
    { what: 'keeps rows for days', to: to({ indexes, ttl }) },
    { what: 'keeps rows for longer', to: to({ indexes, ttl: ttl.replace('7', '9') }) },
    { what: 'keeps its log for a day', to: to({ indexes, ttl: ttl.replace('7', '9'), settings }) },
    { what: 'loses its index', to: to({ ttl: ttl.replace('7', '9'), settings }) },
    { what: 'keeps rows for ever', to: to({ settings }) },
  ]
}

function queryProbes(database: string, of: SampleOf): readonly Probe[] {
  const events = `${database}.events`
  const passes = of('MaterializedView', `${database}.passes`)
  const perTag = of('MaterializedView', `${database}.per_tag`)
  return [
    {
      what: 'gets another query',
      to: {
        ...of('View', `${database}.loud`),
        query: `SELECT id, ${database}_shout(tag) AS loud FROM ${events}`,
      },
    },
    {
      what: 'gets another filter, having no state',
      to: { ...passes, query: `SELECT tag, id AS n FROM ${events} WHERE id > 2` },
    },
    {
      what: 'saves its state more often',
      to: { ...perTag, settings: { checkpoint_interval: 30 } },
    },
  ]
}

/** `CREATE OR REPLACE`, and ALTER of a named collection. */
function replaceProbes(database: string, of: SampleOf): readonly Probe[] {
  return [
    {
      what: 'gets another body',
      to: { ...of('Function', `${database}_half`), body: 'x / 2.0' },
    },
    {
      what: 'gets another field',
      to: {
        ...of('FormatSchema', `${database}_event`),
        body: 'syntax = "proto3";\n\nmessage Event {\n  string tag = 1;\n  uint64 id = 2;\n}\n',
      },
    },
    {
      // Values come back hidden, and no ledger is there to tell them: a key of its own is seen.
      what: 'gets one more entry',
      to: {
        ...of('NamedCollection', `${database}_kafka`),
        entries: { brokers: 'localhost:9092', username: 'nobody', topic: 'none' },
      },
    },
    {
      what: 'runs more often',
      to: { ...of('Task', `${database}.counts`), schedule: '30m' },
    },
    {
      what: 'rings less often',
      to: { ...of('Alert', `${database}.rings`), limit: { alerts: 1, per: '60s' } },
    },
    {
      what: 'gets another limit',
      to: {
        ...of('SettingsProfile', `${database}_small`),
        settings: { max_memory_usage: 2000000000 },
      },
    },
  ]
}

function appserverProbes(database: string, of: SampleOf): readonly Probe[] {
  return [
    {
      what: 'makes more rows',
      to: {
        ...of('Source', `${database}_source`),
        properties: { template: 'iot', rate: 2 },
      },
    },
    {
      what: 'gets another text',
      to: {
        ...of('SavedQuery', `${database}_query`),
        query: `SELECT count(), max(id) FROM table(${database}.events)`,
      },
    },
  ]
}
