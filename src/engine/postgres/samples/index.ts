export { probes } from './probes.ts'
export { samples } from './samples.ts'
