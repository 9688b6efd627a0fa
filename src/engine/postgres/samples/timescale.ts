import type { JsonObject } from '../../../resource/json.ts'

/** Where the server has no TimescaleDB the table is a plain one, and the others are unsupported. */
export function timescale(schema: string): readonly JsonObject[] {
  return [
    {
      kind: 'Table',
      name: `${schema}.readings`,
      columns: [
        { name: 'at', type: 'timestamptz', nullable: false },
        { name: 'device', type: 'int', nullable: false },
        { name: 'value', type: 'double precision' },
      ],
      hypertable: { time: 'at', chunkInterval: '1 day' },
    },
    {
      kind: 'ContinuousAggregate',
      name: `${schema}.hourly`,
      query: `SELECT time_bucket('1 hour', at) AS bucket, device, avg(value) AS value FROM ${schema}.readings GROUP BY 1, 2`,
    },
    { kind: 'Policy', on: `${schema}.readings`, type: 'retention', dropAfter: '90 days' },
    {
      kind: 'Policy',
      on: `${schema}.hourly`,
      type: 'refresh',
      startOffset: '3 days',
      endOffset: '1 hour',
      scheduleInterval: '1 hour',
    },
  ]
}
