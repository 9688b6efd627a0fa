import { expect, test } from 'vitest'
import { thriftOnceLarge } from '../../src/cli/thrift.ts'
import { loadPlans } from '../../src/source/plans.ts'
import { loadProject } from '../../src/source/project.ts'
import { memoryFiles, projectYaml } from '../source/memory-project.ts'

test('a project that seems large is read with less memory, from then on', () => {
  const flags: string[] = []
  const thrift = thriftOnceLarge((flag) => flags.push(flag))
  for (const resources of [40, 1499]) thrift(resources)
  expect(flags).toEqual([])
  for (const resources of [1500, 2000, 3]) thrift(resources)
  expect(flags).toEqual(['--semi-space-growth-factor=1', '--heap-growing-percent=20'])
})

test('how large it is can be told from its first files', () => {
  const file = (name: string, count: number): string =>
    Array.from(
      { length: count },
      (_, index) => `kind: View\nname: shop.${name}${index}\nquery: SELECT 1\n`,
    ).join('---\n')
  const files = {
    'plans/a.yaml': file('a', 10),
    'plans/b.yaml': file('b', 4),
    'plans/c.yaml': file('c', 1),
  }
  const { project } = loadProject('/project', memoryFiles({ 'sluice.yaml': projectYaml, ...files }))
  const told: number[] = []
  if (project) loadPlans(project, { onRead: (resources) => told.push(resources) })
  expect(told).toEqual([30, 21, 15])
})
