/** What `pg_dump` says of a database, for a server whose own client is here: the packages of tests bring none. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { binariesOf } from './postgres-binaries.ts'

/** A client of the server's own major. */
export function dumperOf(major: number): string | undefined {
  const path = join(binariesOf(major).directory, 'pg_dump')
  return existsSync(path) ? path : undefined
}

/**
 * One text per object, sorted: in which order they are made, and in which order a table has its columns, is nothing.
 */
export function dumpedObjects(dumper: string, url: string): readonly string[] {
  const { stdout, stderr } = spawnSync(dumper, ['--schema-only', url], { encoding: 'utf8' })
  if (stderr !== '') throw new Error(stderr)
  return stdout
    .split(/^--\n-- Name: (?=.*\n--\n)/m)
    .slice(1)
    .map(objectText)
    .filter((text) => !/^sluice; Type: SCHEMA|; Schema: sluice$/m.test(text))
    .sort()
}

function objectText(section: string): string {
  const lines = section
    .split('\n')
    .filter(
      (line) =>
        line.trim() !== '' && !/^(--|SET default_|\\unrestrict|SELECT pg_catalog)/.test(line),
    )
  const [head = '', ...body] = lines
  const [, type = ''] = / Type: ([^;]+);/.exec(head) ?? []
  return [head.replace(/; Owner: .*/, ''), ...(inAnyOrder[type]?.(body) ?? body)].join('\n')
}

const inAnyOrder: {
  readonly [type: string]: (lines: readonly string[]) => readonly string[]
} = { TABLE: parts, 'FOREIGN TABLE': parts, ACL: (lines) => [...lines].sort() }

/** Columns and constraints between the brackets. */
function parts(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => line.startsWith(')'))
  const inside = lines
    .slice(1, end)
    .join('\n')
    .split(/,\n(?= {4}\S)/)
  return end < 0 ? lines : [lines[0] ?? '', ...inside.sort(), ...lines.slice(end)]
}
