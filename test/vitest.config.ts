import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { LongestFirst } from './longest-first.ts'

const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    // The embedded engine crashes in worker threads, so every file gets its own process.
    pool: 'forks',
    // By default one core is left free, of two; and much of the time is waiting for a server that works.
    maxWorkers: 3,
    // Thousands of projects that live for a moment; what is kept between runs has tests of its own.
    env: { SLUICE_CACHE: 'off' },
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

export default config
