// biome-ignore-all lint/suspicious/noTemplateCurlyInString: plans hold placeholders
/** A server that shows a secret in clear: drift neither takes that for a change nor shows it. */
import { expect, test } from 'vitest'
import { applyProject, driftProject } from '../../src/operation/index.ts'
import { Project } from './project.ts'

const processEnv = { TOKEN: 'not-for-logs-77' }
const engineOf = (host: string, token: string): string =>
  `URL('http://${host}/?token=${token}', CSV)`

test.each([{ TOKEN: 'not-for-logs-77' }, {}])('with %o', async (known) => {
  const project = new Project('drifting').write(
    { kind: 'Database', name: 'app' },
    {
      kind: 'Table',
      name: 'app.u',
      columns: [{ name: 'a', type: 'UInt8' }],
      engine: engineOf('127.0.0.1:1', '${env:TOKEN}'),
    },
  )
  const options = { allow: [], takeOver: [], confirm: async () => true }
  expect((await applyProject(project.context({ processEnv }), options)).executed).toBe(2)
  const drift = async (): Promise<string> =>
    JSON.stringify((await driftProject(project.context({ processEnv: known }))).drift)
  expect(await drift()).toBe('[]')

  await project.run('DROP TABLE app.u')
  await project.run(
    `CREATE TABLE app.u (a UInt8) ENGINE = ${engineOf('127.0.0.1:2', processEnv.TOKEN)}`,
  )
  expect(await drift()).toMatch(/"field":"engine","before":"[^"]*:1/)
  expect(await drift()).not.toContain(processEnv.TOKEN)
})
