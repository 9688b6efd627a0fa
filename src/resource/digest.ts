import { hash } from 'node:crypto'
import { canonicalJson, type Json } from './json.ts'

/** `sha256:` and 64 hex digits. */
export type Digest = string

/** Digest of a JSON value's canonical text. */
export function digestOf(value: Json): Digest {
  return digestOfText(canonicalJson(value))
}

export function digestOfText(text: string): Digest {
  return `sha256:${hash('sha256', text, 'hex')}`
}

/** The first seven hex digits, as shown to people. */
export function shortDigest(digest: Digest): string {
  return digest.replace(/^sha256:/, '').slice(0, 7)
}
