/** What the network and TLS say when a server cannot be talked to. */

export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Why connecting failed, in a few words, by the system's code. */
export const connectTrouble: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOENT: 'there is no such socket',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be resolved now',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  CONNECT_TIMEOUT: 'no connection within the time allowed',
}

/** Faults of connecting: the statement has not left this machine. */
export function wasNeverSent(error: unknown): boolean {
  const code = systemCode(error)
  if (code in connectTrouble || code === 'ERR_INVALID_URL') return true
  if (error instanceof Error && 'syscall' in error && error.syscall === 'connect') return true
  return tlsTrouble(error) !== undefined
}

/** What to do about a TLS handshake that failed; undefined for other faults. */
export function tlsTrouble(error: unknown): string | undefined {
  const code = systemCode(error)
  const words = error instanceof Error ? error.message : ''
  if (
    /^(SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_UNTRUSTED)/.test(
      code,
    )
  ) {
    return 'give the certificate authority as `tls.ca` of the environment'
  }
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH)/.test(code)) {
    return 'check that the port speaks TLS, and `tls` of the environment'
  }
  if (words.includes('before secure TLS connection was established')) {
    return 'check that the port speaks TLS'
  }
  return undefined
}

export function isLostConnection(error: unknown): boolean {
  const code = systemCode(error)
  const words = error instanceof Error ? error.message : ''
  return (
    ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNABORTED'].includes(
      code,
    ) || /socket hang up|^aborted$|premature close|Timeout error/i.test(words)
  )
}

/** Tells a broken connection from a time limit and from a query that was ended on purpose. */
export const lostConnection = { connection: 'lost' } as const
