/** What V8 compiled of the program, kept for the next command: only what is whole, and the user's own. */
import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readKeptCode, writeKeptCode } from '../../src/cli/kept-code.ts'
import { endThrift, thriftOnceLarge } from '../../src/cli/thrift.ts'
import { temporaryDirectory } from './run-sluice.ts'

const folder = temporaryDirectory()
afterAll(() => folder.remove())

const code = Buffer.from([1, 10, 0, 255, 10, 123, 125])
const written = (name: string): string => {
  const file = join(folder.path, 'code', name)
  writeKeptCode(file, { code, ran: ['plan', 'apply'] })
  return file
}

test('comes back as it was', () => {
  expect(readKeptCode(written('whole'))).toEqual({ code, ran: ['plan', 'apply'] })
  expect(readKeptCode(join(folder.path, 'nothing'))).toBeUndefined()
})

test('cut off anywhere, it is none', () => {
  const file = written('cut')
  const whole = readFileSync(file)
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(file, whole.subarray(0, length))
    expect(readKeptCode(file), String(length)).toBeUndefined()
  }
})

test.skipIf(process.platform === 'win32')('that others may write, it is none', () => {
  const file = written('open')
  for (const mode of [0o620, 0o602, 0o666]) {
    chmodSync(file, mode)
    expect(readKeptCode(file), mode.toString(8)).toBeUndefined()
  }
})

test('where nothing can be written, nothing happens', () => {
  const file = written('file')
  expect(() => writeKeptCode(join(file, 'below'), { code, ran: [] })).not.toThrow()
})

test('V8 takes it after a project that was large', () => {
  const flags: string[] = []
  const add = (flag: string): void => {
    flags.push(flag)
  }
  thriftOnceLarge(add)(5000)
  // Under the flags of a large project it would be for large projects only.
  expect(isTaken(codeMadeUnder(flags))).toBe(false)
  endThrift(add)
  expect(isTaken(codeMadeUnder(flags))).toBe(true)
})

const text = JSON.stringify('(function () { return 1 })')

function codeMadeUnder(flags: readonly string[]): string {
  const set = flags.map((flag) => `v8.setFlagsFromString('${flag}')`).join(';')
  return inProcess(
    `${set}; console.log(new vm.Script(${text}).createCachedData().toString('base64'))`,
  )
}

function isTaken(made: string): boolean {
  const cachedData = `Buffer.from('${made}', 'base64')`
  const script = `new vm.Script(${text}, { cachedData: ${cachedData} })`
  return inProcess(`console.log(${script}.cachedDataRejected)`) === 'false'
}

/** Within one, V8 knows the text. */
function inProcess(script: string): string {
  return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()
}
