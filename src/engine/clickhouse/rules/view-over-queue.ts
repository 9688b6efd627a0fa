import type { PolicyRule } from '../../../rules/rule.ts'
import { engineName } from '../kinds/engines.ts'

export const viewOverQueue: PolicyRule = {
  id: 'view-over-queue',
  summary: 'A view, or a view on a clock, that reads from a table over a message queue.',
  severity: 'warn',
  kinds: ['View', 'MaterializedView'],
  why: 'What is read from such a table is taken off the queue, so a SELECT would steal messages from the materialized view that stores them. The server refuses it unless a setting allows it.',
  source:
    'Seen on ClickHouse 26.7.2.1: 620, “Direct select is not allowed” (stream_like_engine_allow_direct_select).',
  check: ({ id, kind, spec }, { graph, byId }) => {
    if (kind === 'MaterializedView' && spec['refresh'] === undefined) return []
    return (graph.needs.get(id) ?? []).flatMap(({ dependency, via }) => {
      const source = via === 'reads' ? byId.get(dependency) : undefined
      const engine = source?.spec['engine']
      if (source === undefined || typeof engine !== 'string' || !queues.has(engineName(engine)))
        return []
      return [
        {
          message: `reads from \`${source.name}\`, whose messages can be read only once`,
          path: ['query'],
          hint: 'store the messages with a MaterializedView, and read the table it writes to.',
        },
      ]
    })
  },
}

const queues: ReadonlySet<string> = new Set(['Kafka', 'RabbitMQ', 'NATS', 'FileLog'])
