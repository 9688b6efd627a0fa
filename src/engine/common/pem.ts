import { Buffer } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import type { EnvironmentLike } from '../engine.ts'

export interface TlsFiles {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
  readonly rejectUnauthorized?: boolean
}

/** What `tls` of an environment says, with its files read. */
export async function readTls(environment: EnvironmentLike, root: string): Promise<TlsFiles> {
  const { ca, cert, key, skipVerify } = environment.tls ?? {}
  return {
    ...(ca === undefined ? {} : { ca: await readPem('ca', ca, root) }),
    ...(cert === undefined ? {} : { cert: await readPem('cert', cert, root) }),
    ...(key === undefined ? {} : { key: await readPem('key', key, root) }),
    ...(skipVerify === true ? { rejectUnauthorized: false } : {}),
  }
}

/** A path, or the PEM text itself (as a secret usually comes). */
export async function readPem(field: string, value: string, root: string): Promise<Buffer> {
  if (value.includes('-----BEGIN')) return Buffer.from(value)
  try {
    return await readFile(resolve(root, value))
  } catch (cause) {
    throw new SluiceError('UNREACHABLE', `\`tls.${field}\` cannot be read: ${value}`, {
      hint: 'the path is relative to sluice.yaml',
      cause,
    })
  }
}
