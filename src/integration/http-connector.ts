import { connect, isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect as connectTls } from 'node:tls'
import { type Address, HttpClientError, type HttpRequest } from './client.ts'

/** What requests must have in common to share connections. */
export type Route = Pick<HttpRequest, 'origin' | 'connect' | 'clientCertificate' | 'insecureSkipVerification'>

/** Gets what was read; the buffer is overwritten by the next read, of any connection. */
export type OnRead = (bytes: Buffer, length: number) => void

/** Makes the connections of one route. */
export interface Connector {
  /** For the Host header. */
  readonly host: string
  /** Begins to connect. */
  open(onRead: OnRead): Socket
  /** The event of the socket that says it can be written to. */
  readonly ready: 'connect' | 'secureConnect'
}

const KEEP_ALIVE_PROBE_MS = 60_000

/** Throws HttpClientError for an origin that is none. */
export function connectorOf(route: Route): Connector {
  const url = URL.parse(route.origin)
  if (url === null || !isOrigin(url)) throw new HttpClientError('invalid-url', `${route.origin} is no origin`)
  const tls = url.protocol === 'https:'
  const named = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || (tls ? 443 : 80) }
  const address = route.connect ?? named
  const { host } = url
  if (!tls) return { host, ready: 'connect', open: (onRead) => openPlain(address, onRead) }
  return { host, ready: 'secureConnect', open: tlsOpener(route, address, named.host) }
}

const isOrigin = ({ protocol, pathname, search, hash, username, password }: URL): boolean =>
  (protocol === 'http:' || protocol === 'https:') && pathname === '/' && !search && !hash && !username && !password

const options = ({ host, port }: Address) => ({
  host,
  port,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
})

const READ_BYTES = 65_536
/** libuv fills a buffer and shows it at once; only on Windows are reads under way while others are shown. */
const sharedBuffer = process.platform === 'win32' ? null : Buffer.allocUnsafeSlow(READ_BYTES)

/** Reads into memory that is there already, past the stream: half of what a read costs otherwise. */
function openPlain(address: Address, onRead: OnRead): Socket {
  const buffer = sharedBuffer ?? Buffer.allocUnsafeSlow(READ_BYTES)
  const callback = (length: number): boolean => {
    onRead(buffer, length)
    return true
  }
  return connect({ ...options(address), onread: { buffer, callback } })
}

/**
 * The origin's name is what TLS asks for and what the certificate must hold, wherever the connection goes; an IP address is
 * never asked for. Sessions are resumed within one route, so that none crosses from one client certificate to another.
 */
function tlsOpener(route: Route, address: Address, name: string): Connector['open'] {
  const { clientCertificate, insecureSkipVerification = false } = route
  const common = {
    ...options(address),
    servername: isIP(name) === 0 ? name : '',
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: !insecureSkipVerification,
    checkServerIdentity: (_: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
      checkServerIdentity(name, certificate),
    ...(clientCertificate && { cert: clientCertificate.certificate, key: clientCertificate.privateKey }),
  }
  let session: Buffer | undefined
  return (onRead) => {
    const socket = connectTls({ ...common, ...(session && { session }) })
    socket.on('session', (next: Buffer) => {
      session = next
    })
    socket.on('error', () => {
      session = undefined
    })
    socket.on('data', (bytes: Buffer) => onRead(bytes, bytes.length))
    return socket
  }
}
