import tls from 'node:tls'

/**
 * Trusts what the system trusts, besides Mozilla's list: companies put their own certificates there, and the variables by which Node would
 * be told of them are switched off in the packaged program.
 */
export function trustSystemCertificates(): void {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])
}
