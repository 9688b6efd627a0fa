// How `sluice validate` grows with the project, against parsing the same files with `yaml` alone.
import { bound, cli, inScratch, medianOfRuns, ms, peakMemory, timeNode, times } from './measure.mjs'
import { writeProject } from './project.mjs'

const sizes = [1_000, 2_000, 5_000, 10_000]
const runs = 5
const parseOnly = `
  import { readdirSync, readFileSync } from 'node:fs'
  import { parseAllDocuments } from 'yaml'
  for (const file of readdirSync('plans')) {
    for (const document of parseAllDocuments(readFileSync('plans/' + file, 'utf8'))) document.toJS()
  }`

const rows = sizes.map((resources) =>
  inScratch((cwd) => {
    const files = writeProject(cwd, { resources })
    // `yaml` is resolved from this repository, not from the scratch directory.
    const floorArgs = ['--input-type=module', '-e', withYamlFromHere(parseOnly)]
    const [floor, validate] = medianOfRuns(runs, [
      () => timeNode(floorArgs, { cwd }).ms,
      () => timeNode([cli, 'validate', '-q'], { cwd }).ms,
    ])
    const peak = peakMemory([cli, 'validate', '-q'], { cwd })
    return { resources, files: files.length, floor, validate, peak }
  }),
)

console.log(`median of ${runs} runs, Node ${process.versions.node}`)
console.log('resources  files  yaml alone   validate  ratio  peak memory')
for (const { resources, files, floor, validate, peak } of rows) {
  const cells = [
    String(resources).padStart(9),
    String(files).padStart(6),
    ms(floor).padStart(11),
    ms(validate).padStart(10),
    times(validate / floor).padStart(6),
    `${Math.round(peak)} MB`.padStart(12),
  ]
  console.log(cells.join(' '))
}
const first = rows[0]
const last = rows.at(-1)
const growth = last.validate / first.validate / (last.resources / first.resources)
bound('1,000 resources in 100 files', first.validate, 1_000, ms)
bound('peak memory for them', first.peak, 200, (mb) => `${Math.round(mb)} MB`)
bound('growth to 10,000, where 1 is linear', growth, 1.2, times)

function withYamlFromHere(code) {
  return code.replace("'yaml'", JSON.stringify(import.meta.resolve('yaml')))
}
