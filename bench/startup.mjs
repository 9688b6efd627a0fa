// How long `sluice --version` takes, against a node that does nothing.
import { bound, cli, medianOfRuns, ms, timeNode, times } from './measure.mjs'

const runs = 25
const [floor, version, help] = medianOfRuns(runs, [
  () => timeNode(['-e', '0']).ms,
  () => timeNode([cli, '--version']).ms,
  () => timeNode([cli, '--help']).ms,
])
console.log(`median of ${runs} runs, Node ${process.versions.node}`)
console.log(`node -e 0          ${ms(floor)}`)
console.log(`sluice --version   ${ms(version)}  ${times(version / floor)}`)
console.log(`sluice --help      ${ms(help)}  ${times(help / floor)}`)
bound('sluice --version against node -e 0', version / floor, 1.4, times)
