/** Each case has an embedded ClickHouse of its own. */
import type { World } from './case.ts'
import { changedProject, randomProject } from './projects.ts'

export const clickhouseWorld: World = {
  engine: 'clickhouse',
  environment: '{ url: "chdb:state" }',
  project: 'generated',
  randomProject,
  changedProject,
  isShared: false,
}
