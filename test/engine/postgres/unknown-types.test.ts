/** A type that only the plans could have, and do not, is what an unknown table is. */
import { expect, it } from 'vitest'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { compile } from '../../../src/link/compile.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { documentOf } from '../../harness/documents.ts'

await postgres.ready?.()

const app: JsonObject = { kind: 'Schema', name: 'app' }
const color: JsonObject = { kind: 'Type', name: 'app.color', enum: ['red'] }
const column = (type: string): JsonObject => ({
  kind: 'Table',
  name: 'app.t',
  columns: [{ name: 'a', type }],
})

function unknown(...documents: readonly JsonObject[]): readonly string[] {
  const { diagnostics } = compile(documents.map(documentOf), {
    engine: postgres,
    database: 'public',
  })
  return diagnostics.map(({ code, message, hint }) => `${code} ${message} ${hint}`)
}

it.each<readonly [string, JsonObject]>([
  ['of a column', column('app.colour')],
  ['of an array', column('app.colour[]')],
  [
    'of a default',
    { ...column('int'), columns: [{ name: 'a', type: 'int', default: "('1'::app.colour)::int" }] },
  ],
  [
    'of an argument',
    {
      kind: 'Function',
      name: 'app.f',
      arguments: 'a app.colour',
      returns: 'int',
      body: 'SELECT 1',
    },
  ],
  [
    'of an attribute',
    { kind: 'Type', name: 'app.c', composite: [{ name: 'a', type: 'app.colour' }] },
  ],
])('%s', (_, document) => {
  const [found, ...others] = unknown(app, color, document)
  expect(others).toEqual([])
  expect(found).toMatch(
    /^UNKNOWN_REFERENCE .* uses type `app\.colour`, which no plan declares did you mean `app\.color`\?/,
  )
})

it.each<readonly [string, readonly JsonObject[]]>([
  ['one that is declared', [app, color, column('app.color')]],
  [
    'a row of a table',
    [
      app,
      { kind: 'Table', name: 'app.u', columns: [{ name: 'a', type: 'int' }] },
      column('app.u[]'),
    ],
  ],
  [
    'an External one',
    [app, { kind: 'External', name: 'app.span', of: 'type' }, column('app.span')],
  ],
  ['one in a schema of others', [app, { kind: 'Schema', name: 'x' }, column('gis.geometry')]],
  ['one without a schema', [app, column('geometry')]],
  ['one of the server', [app, column('pg_catalog.int4')]],
  [
    'one of an extension',
    [app, { kind: 'Extension', name: 'postgis', schema: 'app' }, column('app.geometry')],
  ],
  [
    'one of an extension that has a schema of its own',
    [
      app,
      { kind: 'Schema', name: 'topology' },
      { kind: 'Extension', name: 'postgis_topology' },
      column('topology.topogeometry'),
    ],
  ],
  [
    'a multirange',
    [app, { kind: 'External', name: 'app.span', of: 'type' }, column('app.span_multirange')],
  ],
  [
    'the type of a column',
    [
      app,
      {
        kind: 'Function',
        name: 'app.f',
        arguments: 'a app.t.a%TYPE',
        returns: 'int',
        body: 'SELECT 1',
      },
      column('int'),
    ],
  ],
])('%s is left alone', (_, documents) => {
  expect(unknown(...documents)).toEqual([])
})
