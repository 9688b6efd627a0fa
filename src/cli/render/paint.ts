import { Chalk } from 'chalk'
import { type Paint, plainPaint } from './look.ts'

/** The colours of a stream: 0 none, 1 sixteen, 2 and 3 more. */
export function paintFor(level: 0 | 1 | 2 | 3): Paint {
  if (level === 0) return plainPaint
  const chalk = new Chalk({ level })
  return {
    create: chalk.green,
    alter: chalk.yellow,
    drop: chalk.red,
    warning: chalk.yellow,
    error: chalk.red.bold,
    good: chalk.green,
    strong: chalk.bold,
    dim: chalk.dim,
    mark: chalk.bold.underline,
  }
}
