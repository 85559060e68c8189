import { noProxyEntries } from '../settings/network.ts'

type Address = Pick<URL, 'protocol' | 'hostname' | 'port'>

/** Whether an address is on this very computer, where no proxy could find what is meant. */
export function isLoopback({ hostname }: Pick<URL, 'hostname'>): boolean {
  const host = plainHost(hostname)
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1') return true
  return /^127\.\d+\.\d+\.\d+$/.test(host) || /^::ffff:7f[0-9a-f]{2}:/.test(host)
}

/**
 * Whether a list such as `NO_PROXY` excepts an address. As with curl, a name stands for its subdomains, too; entries may have a port,
 * and may be a range of IPv4 addresses such as `10.0.0.0/8`. `*` is all.
 */
export function isExcepted(address: Address, noProxy: string): boolean {
  const host = plainHost(address.hostname)
  const port = address.port || (address.protocol === 'https:' ? '443' : '80')
  return noProxyEntries(noProxy).some((entry) => {
    if (entry === '*') return true
    const { name, port: only } = parseEntry(entry.toLowerCase())
    if (only !== undefined && only !== port) return false
    return name.includes('/') ? isInRange(host, name) : host === name || host.endsWith(`.${name}`)
  })
}

function parseEntry(entry: string): { readonly name: string; readonly port?: string | undefined } {
  // With more than one colon it is an address of IPv6, whose port stands behind brackets.
  const isBareIpv6 = !entry.startsWith('[') && entry.indexOf(':') !== entry.lastIndexOf(':')
  const [, host = entry, port] = isBareIpv6 ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? [])
  return { name: plainHost(host.replace(/^\*?\./, '')), port }
}

/** Without the brackets of IPv6, and the dot that may end a full name. */
function plainHost(host: string): string {
  return host.replace(/^\[|\]$|\.$/g, '')
}

function isInRange(host: string, range: string): boolean {
  const [base = '', length = ''] = range.split('/')
  const [address, first] = [ipv4(host), ipv4(base)]
  if (address === undefined || first === undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32) return false
  const size = 2 ** (32 - Number(length))
  return Math.floor(address / size) === Math.floor(first / size)
}

function ipv4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
  if (parts === undefined || parts.some((part) => part > 255)) return undefined
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}
