/**
 * The order of test files: those that take longest first, so that none of them is left to run alone at the end. By
 * itself Vitest goes by the size of files where it has not run them before, and the longest of ours are short.
 */
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = join(import.meta.dirname, '..')

/** Half a minute or more, beginning with the longest. */
const longest: readonly string[] = [
  'test/property/timeplus.test.ts',
  'test/property/convergence.test.ts',
  'test/corpus-timeplus.test.ts',
  'test/corpus.test.ts',
  'test/property/postgres.test.ts',
  'test/corpus-postgres.test.ts',
  'test/engine/timeplus/access-kinds.test.ts',
  'test/examples/timeplus-orders.test.ts',
  'test/crash/postgres.test.ts',
  'test/engine/clickhouse/swap-view.test.ts',
  'test/engine/timeplus/views.test.ts',
  'test/examples/shop.test.ts',
  'test/engine/postgres/table-changes.test.ts',
  'test/crash/kill.test.ts',
  'test/examples/examples.test.ts',
  'test/property/postgres-mutants.test.ts',
  'test/engine/clickhouse/swap-table.test.ts',
  'test/engine/timeplus/import.test.ts',
  'test/examples/metrics.test.ts',
  'test/engine/timeplus/rest-kinds.test.ts',
  'test/engine/postgres/foreign-schemas/foreign-schemas.test.ts',
  'test/crash/timeplus.test.ts',
  'test/engine/timeplus/store.test.ts',
  'test/engine/timeplus/recipes/swap-stream.test.ts',
  'test/engine/timeplus/recipes/swap-view-cut.test.ts',
  'test/engine/postgres/role.test.ts',
  'test/engine/postgres/stored.test.ts',
  'test/crash/faults-over-http.test.ts',
]
const places = new Map(longest.map((path, place) => [path, place]))
const missing = longest.filter((path) => !existsSync(join(root, path)))
if (missing.length > 0) throw new Error(`no such test files: ${missing.join(', ')}`)

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification): number =>
      places.get(relative(root, moduleId)) ?? longest.length
    const others = await super.sort(files)
    return others.toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}
