/** The commit that `history` shows where no CI names it. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitOf } from '../../src/operation/commit-of.ts'
import { directoryForTest, write } from '../cli/run-sluice.ts'

test('is what is checked out, where the plans are as it has them', async () => {
  const home = directoryForTest()
  const root = join(home, 'db')
  const git = (...words: readonly string[]): string => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com']
    return execFileSync('git', [...who, ...words], { cwd: home, encoding: 'utf8' }).trim()
  }
  write(home, { 'db/plans/a.yaml': 'kind: Schema\nname: a\n', 'other.txt': '1' })
  expect(await commitOf(root, {})).toBeNull()
  git('init', '-q')
  // Nothing is committed yet.
  expect(await commitOf(root, {})).toBeNull()
  git('add', '.')
  git('commit', '-qm', 'one')
  const commit = git('rev-parse', 'HEAD')
  expect(await commitOf(root, {})).toBe(commit)
  expect(await commitOf(root, { GITHUB_SHA: 'abc' })).toBe('abc')

  // Neither what lies elsewhere nor what is no plan.
  write(home, { 'other.txt': '2', 'db/change.json': '{}' })
  expect(await commitOf(root, {})).toBe(commit)
  write(home, { 'db/plans/ü b.yaml': 'kind: Schema\nname: b\n' })
  expect(await commitOf(root, {})).toBeNull()
  git('add', '.')
  git('commit', '-qm', 'two')
  expect(await commitOf(root, {})).toBe(git('rev-parse', 'HEAD'))
  write(home, { 'db/plans/a.yaml': 'kind: Schema\nname: c\n' })
  expect(await commitOf(root, {})).toBeNull()
  git('add', '.')
  expect(await commitOf(root, {})).toBeNull()
})
