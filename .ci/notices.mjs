/** The licenses of the packages that are part of the bundle, as each of them asks for. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export function noticesOf(inputs, root) {
  const folders = new Set(
    inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  )
  const parts = [...folders].sort().map((folder) => {
    const path = join(root, folder)
    const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
    const file = readdirSync(path).find((one) => /^licen[cs]e/i.test(one))
    const words = file === undefined ? `${license}\n` : readFileSync(join(path, file), 'utf8')
    return `${name} ${version}\n\n${words.trim()}\n`
  })
  return parts.join(`\n${'-'.repeat(80)}\n\n`)
}
