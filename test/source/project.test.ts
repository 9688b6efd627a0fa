// biome-ignore-all lint/suspicious/noTemplateCurlyInString: plans hold placeholders
import { describe, expect, it } from 'vitest'
import { resolveEnvironment } from '../../src/source/environment.ts'
import { environmentValues } from '../../src/source/environment-values.ts'
import { loadProject, type Project } from '../../src/source/project.ts'
import { codesOf, memoryFiles, projectYaml } from './memory-project.ts'

function projectOf(text: string, others: Readonly<Record<string, string>> = {}): Project {
  const { project, diagnostics } = loadProject(
    '/project',
    memoryFiles({ 'sluice.yaml': text, ...others }),
  )
  if (!project) throw new Error(codesOf(diagnostics).join(' '))
  return project
}

describe('loadProject', () => {
  it('walks up to the nearest sluice.yaml or sluice.yml', () => {
    const files = memoryFiles({ 'sluice.yml': projectYaml, 'plans/deep/a.yaml': '' })
    expect(loadProject('/project/plans/deep', files).project).toMatchObject({
      root: '/project',
      file: 'sluice.yml',
    })
  })

  it('says so where there is none', () => {
    expect(
      codesOf(loadProject('/elsewhere', memoryFiles({ 'sluice.yaml': '' })).diagnostics),
    ).toEqual(['NO_PROJECT'])
  })

  it('finds faults of environments, each at its place', () => {
    const text = `version: 1
name: o
engine: clickhouse
plans: ["\${env:X}"]
environments:
  a: { url: "http://a", promoteFrom: b }
  b: { url: "http://me:pw@b", promoteFrom: a }
  c: { url: "http://c", promoteFrom: bb, password: clear }
`
    const { project, incomplete, diagnostics } = loadProject(
      '/project',
      memoryFiles({ 'sluice.yaml': text }),
    )
    expect(project).toBeUndefined()
    expect(incomplete?.config.engine).toBe('clickhouse')
    expect(
      diagnostics.map((one) => [one.code, text.slice(one.span?.start, one.span?.end)]),
    ).toEqual([
      ['SECRET_NOT_ALLOWED', '${env:X}'],
      ['CLEAR_SECRET', 'pw'],
      ['CLEAR_SECRET', 'clear'],
      ['BAD_VALUE', 'b'],
      ['BAD_VALUE', 'a'],
      ['UNKNOWN_ENVIRONMENT', 'bb'],
    ])
  })
})

describe('resolveEnvironment', () => {
  const text = `version: 1
name: o
engine: clickhouse
plans: [plans/*.yaml]
values: { host: ch, port: 8443 }
environments:
  staging-eu:
    url: "https://\${value:host}:\${value:port}/orders"
    username: 007
    password: "\${env:PW}"
    tls: { ca: "\${file:secrets/ca}" }
    timeouts: { connect: 5s, statement: 2m, lock: 1 }
    values: { host: eu }
`
  const files = { 'secrets/ca': 'CERT\n' }

  it('takes secrets from the environment and from files', () => {
    const { environment, diagnostics } = resolveEnvironment(projectOf(text, files), 'staging-eu', {
      PW: 'p$1${env:PW}',
    })
    expect(diagnostics).toEqual([])
    expect(environment).toEqual({
      name: 'staging-eu',
      url: 'https://eu:8443/orders',
      username: '007',
      password: 'p$1${env:PW}',
      tls: { ca: 'CERT' },
      timeouts: { connect: 5000, statement: 120_000, lock: 1000 },
      protect: false,
      values: { host: 'eu', port: 8443 },
      secrets: ['p$1${env:PW}', 'CERT'],
    })
  })

  it('names every secret that is missing, and connects to nothing without it', () => {
    const project = projectOf(text)
    const { environment, diagnostics } = resolveEnvironment(project, 'staging-eu', { PW: '' })
    expect(environment).toBeUndefined()
    expect(
      diagnostics.map((one) => [one.code, text.slice(one.span?.start, one.span?.end)]),
    ).toEqual([
      ['UNRESOLVED_SECRET', '${env:PW}'],
      ['UNRESOLVED_SECRET', '${file:secrets/ca}'],
    ])
  })

  it('lets a variable replace the URL', () => {
    const { environment } = resolveEnvironment(projectOf(text, files), 'staging-eu', {
      PW: 'x',
      SLUICE_STAGING_EU_URL: 'http://other',
    })
    expect(environment?.url).toBe('http://other')
  })

  it('knows names that are nearly right, and says when none was given', () => {
    expect(resolveEnvironment(projectOf(text), 'stagingeu', {}).diagnostics).toMatchObject([
      { code: 'UNKNOWN_ENVIRONMENT', hint: 'did you mean `staging-eu`?' },
    ])
    expect(resolveEnvironment(projectOf(text), undefined, {}).diagnostics).toMatchObject([
      { code: 'NO_ENVIRONMENT' },
    ])
  })
})

describe('environmentValues', () => {
  it('merges key by key, and never reads the environment', () => {
    const text = `version: 1
name: o
engine: clickhouse
plans: [a]
values: { a: 1, deep: { x: 1, y: 2 } }
environments: { e: { url: "\${env:NOT_SET}", values: v.yaml } }
`
    const { values, diagnostics } = environmentValues(
      projectOf(text, { 'v.yaml': 'deep: { y: 3 }\nb: $${env:X}\n' }),
      'e',
    )
    expect(diagnostics).toEqual([])
    expect(values).toEqual({ a: 1, deep: { x: 1, y: 3 }, b: '${env:X}' })
  })

  it('reports a missing file where it is named, and placeholders in values', () => {
    const text =
      'version: 1\nname: o\nengine: clickhouse\nplans: [a]\nvalues: { a: "${env:A}", b: "${value:a}" }\nenvironments: { e: { url: x, values: v.yaml } }\n'
    const { diagnostics } = environmentValues(projectOf(text), undefined)
    expect(
      diagnostics.map((one) => [one.code, text.slice(one.span?.start, one.span?.end)]),
    ).toEqual([
      ['SECRET_NOT_ALLOWED', '${env:A}'],
      ['BAD_VALUE', '${value:a}'],
      ['UNKNOWN_FILE', 'v.yaml'],
    ])
  })
})
