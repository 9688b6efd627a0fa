import { afterAll, beforeAll, describe, test } from 'vitest'
import { TimeplusSql } from '../../../harness/timeplus-sql.ts'
import {
  freshName,
  openTimeplusTarget,
  type TimeplusTarget,
  timeplusTargets,
} from '../../../harness/timeplus-targets.ts'

export interface Contract {
  readonly sql: TimeplusSql
  readonly target: TimeplusTarget
  /** A database of this suite alone; what is global carries its name. */
  readonly database: string
  readonly generation: number
}

/** The cases of a suite, on the double of every generation or on the server that is given. */
export function onEveryTarget(subject: string, cases: (contract: () => Contract) => void): void {
  describe.each(timeplusTargets)(`${subject}, $name`, (name) => {
    let contract: Contract | undefined
    beforeAll(async () => {
      const target = await openTimeplusTarget(name)
      const sql = new TimeplusSql(target.environment)
      const database = freshName('sluice')
      await sql.run(`CREATE DATABASE ${database}`)
      contract = { sql, target, database, generation: await sql.generation() }
    })
    afterAll(async () => {
      await contract?.sql.dropDatabase(contract.database)
      await contract?.target.close()
    })
    cases(() => {
      if (contract === undefined) throw new Error('the target did not open')
      return contract
    })
  })
}

/** A case that holds for some generations only; elsewhere it is shown as skipped. */
export function since(
  generation: number,
  contract: () => Contract,
  says: string,
  body: (contract: Contract) => Promise<void>,
): void {
  test(`${says} (${generation}.x and later)`, async ({ skip }) => {
    const given = contract()
    if (given.generation < generation) skip(`the server is ${given.generation}.x`)
    await body(given)
  })
}
