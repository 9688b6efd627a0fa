import { hazardIds } from '../../changeset/changeset.ts'
import type { OptionSpec } from '../options.ts'
import type { CommandSpec } from './command-spec.ts'

const allow: OptionSpec = {
  name: 'allow',
  value: 'HAZARD',
  heads: hazardIds,
  repeats: true,
  says: 'consent: HAZARD or HAZARD:Kind/name',
}

const yes: OptionSpec = { name: 'yes', says: 'do not ask' }

/** For scripts that give it to every command. */
const asked: OptionSpec = { name: 'yes', says: 'nothing is asked here; taken all the same' }

const lockTimeout: OptionSpec = {
  name: 'lock-timeout',
  value: 'TIME',
  says: 'how long to wait for a lock held by another (default 0)',
}

const detailedExitcode: OptionSpec = {
  name: 'detailed-exitcode',
  says: 'exit with 2 when there are changes',
}

const finish: OptionSpec = {
  name: 'finish',
  says: 'drop what finished swaps kept; rollback can no longer use it',
}

/** Commands about a target. */
export const targetCommands: readonly CommandSpec[] = [
  {
    name: 'plan',
    summary: 'show what apply would do; writes nothing to the target',
    options: [
      {
        name: 'out',
        short: 'o',
        value: 'FILE',
        says: 'save the changeset for `sluice apply FILE`',
      },
      { name: 'format', value: 'FORMAT', says: 'text (default), json or markdown' },
      allow,
      { name: 'unmanaged', says: 'list the objects that no plan declares' },
      finish,
      detailedExitcode,
    ],
    examples: [
      { command: 'sluice plan -e staging', says: 'what would change on staging' },
      {
        command: 'sluice plan -e production -o change.json',
        says: 'save it, review it, then `sluice apply -e production change.json`',
      },
      {
        command: 'sluice plan -e production --allow drops-data:Table/orders.old -o change.json',
        says: 'with consent for one object',
      },
    ],
    notes: [
      'What a guard would stop is listed as blocked; plan itself never exits with 3.',
      'Hazards that need consent: drops-data, loses-state, re-emits, breaks-unmanaged.',
    ],
    load: () => import('../commands/plan.ts'),
  },
  {
    name: 'apply',
    summary: 'plan, ask, and do it; with FILE exactly that changeset',
    positional: [{ name: 'file', required: false }],
    options: [
      yes,
      allow,
      {
        name: 'wait',
        says: 'return when everything of this project works: rewriting done, views and refreshes without errors',
      },
      { name: 'timeout', value: 'TIME', says: 'how long --wait waits: 30s, 10m (default 5m)' },
      lockTimeout,
      {
        name: 'take-over',
        value: 'ID',
        repeats: true,
        says: 'adopt an object that another project owns',
      },
      finish,
    ],
    examples: [
      { command: 'sluice apply -e local --yes', says: 'without a question' },
      {
        command: 'sluice apply -e production change.json',
        says: 'exactly the reviewed changeset, or nothing (exit 4) when the target moved',
      },
      { command: 'sluice apply -e staging --lock-timeout 5m', says: 'wait for another run' },
      {
        command: 'sluice apply -e staging --yes --wait --timeout 10m',
        says: 'and fail unless everything works within ten minutes',
      },
    ],
    notes: ['Killed or cut off? Run the same command again: it goes on where it stopped.'],
    load: () => import('../commands/apply.ts'),
  },
  {
    name: 'drift',
    summary: 'compare the target with what was last applied; never writes',
    options: [{ name: 'detailed-exitcode', says: 'exit with 2 when there is drift' }],
    examples: [
      { command: 'sluice drift -e production', says: 'what somebody changed by hand' },
      { command: 'sluice drift -e production --detailed-exitcode', says: 'for a nightly job' },
    ],
    load: () => import('../commands/drift.ts'),
  },
  {
    name: 'history',
    summary: 'releases of an environment, newest first',
    examples: [{ command: 'sluice history -e production', says: 'who applied what, and when' }],
    notes: [
      '`commit` is SLUICE_COMMIT, GITHUB_SHA or CI_COMMIT_SHA of the apply; else what Git had checked out, where nothing in the folder of the project differed from it.',
    ],
    load: () => import('../commands/history.ts'),
  },
  {
    name: 'destroy',
    summary: 'drop what this project owns, with the consents of any drop',
    options: [
      yes,
      allow,
      { name: 'include-adopted', says: 'also what existed before this project adopted it' },
      lockTimeout,
    ],
    examples: [
      { command: 'sluice destroy -e local --yes --allow drops-data', says: 'clean up local work' },
      { command: 'sluice destroy -e staging', says: 'shows what would be dropped, then asks' },
    ],
    load: () => import('../commands/destroy.ts'),
  },
  {
    name: 'forget',
    summary: 'let go of one resource without dropping it',
    positional: [{ name: 'Kind/name', required: true }],
    options: [lockTimeout, asked],
    examples: [
      { command: 'sluice forget Table/orders.raw -e production', says: 'the table stays as it is' },
    ],
    load: () => import('../commands/forget.ts'),
  },
  {
    name: 'unlock',
    summary: 'break the lock of a run that is gone',
    positional: [{ name: 'ID', required: true }],
    options: [asked],
    examples: [
      {
        command: 'sluice unlock 8f3e2a91 -e production',
        says: 'with the id that the error printed',
      },
    ],
    load: () => import('../commands/unlock.ts'),
  },
  {
    name: 'doctor',
    summary: 'check connection, versions, rights and capabilities',
    options: [
      {
        name: 'round-trip',
        says: 'create, change and drop one object of each kind in a scratch database',
      },
      { name: 'grants', says: 'print the least rights per command' },
      { name: 'format', value: 'FORMAT', says: 'text (default), json or markdown' },
    ],
    examples: [
      { command: 'sluice doctor -e production', says: 'before the first plan' },
      { command: 'sluice doctor -e production --grants', says: 'what to give the deploying user' },
      {
        command: 'sluice doctor -e staging --round-trip --format markdown',
        says: 'what holds on this server, to put into an issue',
      },
    ],
    load: () => import('../commands/doctor.ts'),
  },
]
