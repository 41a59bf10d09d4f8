import { generateKeyPair, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'

export interface SelfSigned {
  /** PEM. */
  readonly certificate: string
  /** PEM, PKCS #8. Whoever has it can pose as the holder. */
  readonly privateKey: string
  /** Epoch milliseconds of whole seconds. */
  readonly notBefore: number
  readonly notAfter: number
}

/** The name in order, by attribute type: `[['2.5.4.6', 'US'], ['2.5.4.3', 'ApiGateway']]`. */
export type DistinguishedName = readonly (readonly [type: string, value: string])[]

const generate = promisify(generateKeyPair)
/** RFC 8017 A.2.4: sha256WithRSAEncryption, whose parameters are NULL. */
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11'
const NULL = new Uint8Array([5, 0])

/**
 * A new RSA key of 2048 bits and a certificate for it, signed by itself: X.509 v3 without extensions and with a random serial
 * number of 64 bits. `days` is how long it is valid from `now` (epoch milliseconds).
 */
export async function selfSigned(name: DistinguishedName, days: number, now: number): Promise<SelfSigned> {
  const { publicKey, privateKey } = await generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const notBefore = Math.floor(now / 1000) * 1000
  const notAfter = notBefore + days * 86_400_000
  const certificate = await certificateOf(name, notBefore, notAfter, publicKey, (bytes) => sign('sha256', bytes, privateKey))
  return { certificate, privateKey, notBefore, notAfter }
}

async function certificateOf(
  name: DistinguishedName,
  notBefore: number,
  notAfter: number,
  publicKey: Uint8Array,
  signed: (bytes: Uint8Array) => Uint8Array,
): Promise<string> {
  // Loaded only where a certificate is made: it would cost every start.
  const [{ AsnConvert }, x509] = await Promise.all([import('@peculiar/asn1-schema'), import('@peculiar/asn1-x509')])
  const signature = new x509.AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: bufferOf(NULL) })
  const issuer = new x509.Name(
    name.map(([type, value]) => {
      const text = new x509.AttributeValue({ printableString: value })
      return new x509.RelativeDistinguishedName([new x509.AttributeTypeAndValue({ type, value: text })])
    }),
  )
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: bufferOf(serialNumber()),
    signature,
    issuer,
    subject: issuer,
    validity: new x509.Validity({ notBefore: new Date(notBefore), notAfter: new Date(notAfter) }),
    subjectPublicKeyInfo: AsnConvert.parse(publicKey, x509.SubjectPublicKeyInfo),
  })
  const signatureValue = bufferOf(signed(new Uint8Array(AsnConvert.serialize(tbsCertificate))))
  const whole = new x509.Certificate({ tbsCertificate, signatureAlgorithm: signature, signatureValue })
  return pem('CERTIFICATE', Buffer.from(AsnConvert.serialize(whole)))
}

/** Positive, and never 0 in front, which DER would have to drop. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(8)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes
}

const bufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
