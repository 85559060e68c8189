import tls from 'node:tls'
import type { Session } from 'electron'
import type { SystemNetwork } from '../../services/network/network.ts'

/**
 * Trusts what the system trusts, besides Mozilla's list: companies put their own certificates there, and the variables by which Node would
 * be told of them are switched off in the packaged program.
 */
export function trustSystemCertificates(): void {
  // Nobody switches off the checks of certificates here, nor by a variable that is set for another program.
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])
}

/** The system's ways out. Its proxies are asked for by Chromium, which reads the system's settings and runs their scripts. */
export function systemNetwork(session: Pick<Session, 'resolveProxy'>): SystemNetwork {
  return {
    resolveProxy: (url) => session.resolveProxy(url),
    authorities: async () => tls.getCACertificates('default'),
  }
}
