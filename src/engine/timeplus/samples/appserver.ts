import type { JsonObject } from '../../../resource/json.ts'

/** What the appserver keeps (timeplus.md §6). The source makes rows up, so nothing is reached. */
export function appserverSamples(database: string): readonly JsonObject[] {
  const at = (name: string): string => `${database}_${name}`
  return [
    {
      kind: 'Source',
      name: at('source'),
      type: 'stream_generator',
      stream: `${database}.events`,
      properties: { template: 'iot', rate: 1 },
    },
    {
      kind: 'Sink',
      name: at('sink'),
      type: 'http',
      query: `SELECT tag FROM ${database}.events`,
      properties: { url: 'http://localhost:9/', content_type: 'application/json' },
    },
    {
      kind: 'Dashboard',
      name: at('board'),
      panels: [
        {
          id: 'words',
          title: 'Words',
          description: '',
          position: { x: 0, y: 0, w: 6, h: 2 },
          viz_type: 'markdown',
          viz_content: '# made by sluice doctor',
          viz_config: { favour: 'github' },
        },
      ],
    },
    {
      kind: 'SavedQuery',
      name: at('query'),
      query: `SELECT count() FROM table(${database}.events)`,
      tags: ['doctor'],
    },
  ]
}
