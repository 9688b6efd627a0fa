// Timing of whole processes. Every figure is the median of several runs; a floor measured in the
// same run stands beside it, so that ratios mean something on another machine.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const cli = fileURLToPath(new URL('../dist/sluice.js', import.meta.url))
const peakHook = fileURLToPath(new URL('./peak-memory.mjs', import.meta.url))

/** Runs node with these arguments; wall time in ms, and its output. Throws when it fails. */
export function timeNode(args, options = {}) {
  const started = process.hrtime.bigint()
  const result = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    ...options,
  })
  const ms = Number(process.hrtime.bigint() - started) / 1e6
  if (result.status !== 0) {
    throw new Error(`node ${args.join(' ')} ended with ${result.status}\n${result.stderr}`)
  }
  return { ms, stdout: result.stdout, stderr: result.stderr }
}

/** Peak resident memory of a run in MB, reported by the process itself as it ends. */
export function peakMemory(args, options = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-peak-'))
  const file = join(directory, 'peak')
  try {
    timeNode(['--import', peakHook, ...args], {
      ...options,
      env: { ...(options.env ?? process.env), BENCH_PEAK_FILE: file },
    })
    return Number(readFileSync(file, 'utf8')) / 1024
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Takes turns, so that a slow moment of the machine hits all candidates alike. */
export function medianOfRuns(runs, candidates) {
  const times = candidates.map(() => [])
  for (let run = 0; run < runs; run++) {
    candidates.forEach((candidate, index) => {
      times[index].push(candidate())
    })
  }
  return times.map(median)
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export function inScratch(work) {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  try {
    return work(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

export const ms = (value) => `${Math.round(value)} ms`
export const times = (value) => `${value.toFixed(2)}×`

/** Prints the verdict and remembers it: a bench that misses its bound ends with 1. */
export function bound(what, value, limit, show) {
  const kept = value <= limit
  console.log(`${kept ? 'ok    ' : 'MISSED'}  ${what}: ${show(value)} (bound ${show(limit)})`)
  if (!kept) process.exitCode = 1
}
