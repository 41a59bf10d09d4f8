import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const read = (name: string): string => readFileSync(join(import.meta.dirname, '..', 'control', 'certs', name), 'utf8')

/** A certificate for `*.example.com` that signs itself, its key, and a key that is not its own. */
export const CERTIFICATE: string = read('example-cert.pem')
export const PRIVATE_KEY: string = read('example-key.pem')
export const OTHER_KEY: string = read('other-key.pem')

/** ACM certificates are named here and looked up nowhere. */
export const acm = (region: string, id = 'fb1b9770-a305-495d-aefb-27e5e101ff3'): string =>
  `arn:aws:acm:${region}:111111111111:certificate/${id}`
