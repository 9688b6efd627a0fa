import type { CommandSpec } from './command-spec.ts'

/** Commands of the contract that this version does not have. */
export const laterCommands: readonly CommandSpec[] = [
  { name: 'test', summary: 'run the tests of the plans on an embedded engine' },
  { name: 'dev', summary: 'watch, validate and plan again' },
  { name: 'verify', summary: 'run checks, wait for readiness, mark the release verified' },
  { name: 'promote', summary: 'apply what another environment has proven' },
  { name: 'rollback', summary: 'plan and apply a stored release' },
  { name: 'migrate', summary: 'move schema and data between deployments' },
]
