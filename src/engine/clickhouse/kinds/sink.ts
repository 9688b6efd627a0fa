/**
 * A sink is a materialized view whose target leads outside (Kafka, S3, another database …): the
 * same statements, but what it has written cannot be taken back.
 */
import type { KindRules } from '../../engine.ts'
import { type MaterializedViewSpec, materializedView } from './materialized-view.ts'

export const sink: KindRules<MaterializedViewSpec> = {
  ...materializedView,
  kind: 'Sink',
  family: 'MaterializedView',
  rank: 7,
  read: (json, context) => {
    const { spec, problems } = materializedView.read(json, context)
    const missing = spec.to === undefined && json['ddl'] === undefined
    return {
      spec,
      problems: missing
        ? [
            ...problems,
            { code: 'MISSING_KEY', severity: 'error', message: '`to` is missing', path: [] },
          ]
        : problems,
    }
  },
}
