/** A line that breaks a rule of words and is known. The list may only shrink: see words.test.ts. */
export interface KnownBreach {
  readonly rule: string
  readonly path: string
  readonly why: string
}

export const knownBreaches: readonly KnownBreach[] = [
  {
    rule: 'engines are named in their own folder',
    path: 'src/source/plan-loader.ts',
    why: 'the hint says which other engine has a kind',
  },
  {
    rule: 'the clock is passed in',
    path: 'src/engine/common/embedded-lock.ts',
    why: 'it waits in real time and writes who holds the lock since when',
  },
  {
    rule: 'the clock is passed in',
    path: 'src/engine/common/clock-finding.ts',
    why: 'doctor compares the clock of the server with the one of this machine',
  },
  {
    rule: 'the environment is passed in',
    path: 'src/engine/clickhouse/connection.ts',
    why: 'ConnectOptions does not carry the environment of the process',
  },
]
