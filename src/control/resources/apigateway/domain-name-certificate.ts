import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { parseArn } from '../../../core/arn.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest, type ServiceError } from '../../../model/errors.ts'
import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import { text } from '../../fields.ts'

/** An uploaded certificate as its row keeps it, all in PEM. No answer and no log shows it. */
export interface UploadedCertificate {
  readonly certificateBody: string
  readonly certificatePrivateKey: string
  readonly certificateChain: string | null
}

/** Throws for what is no ARN of an ACM certificate of the region that the endpoint needs (control-plane.md 19 [D]). */
export function checkCertificateArn(arn: string, region: string): void {
  const parsed = parseArn(arn)
  const certificate = parsed?.service === 'acm' && /^certificate\/[\w-]+$/.test(parsed.resource)
  if (!certificate) throw badRequest(UNSETTLED_DOMAINS.invalidCertificateArn(arn.slice(0, 200)))
  if (parsed.region !== region) throw badRequest(UNSETTLED_DOMAINS.certificateRegion(arn.slice(0, 200), region))
}

/** What the members of an input, or of a patched value, upload; undefined: nothing. Throws when it cannot serve that name. */
export function uploadedCertificate(given: JsonObject, domainName: string): UploadedCertificate | undefined {
  const certificateBody = text(given.certificateBody)
  const certificatePrivateKey = text(given.certificatePrivateKey)
  const certificateChain = text(given.certificateChain) || null
  if (!certificateBody && !certificatePrivateKey && !certificateChain) return undefined
  if (!certificateBody || !certificatePrivateKey || !text(given.certificateName)) {
    throw badRequest(UNSETTLED_DOMAINS.certificateIncomplete)
  }
  const certificate = certificateOf(certificateBody)
  if (!certificate.checkPrivateKey(privateKeyOf(certificatePrivateKey))) throw badRequest(UNSETTLED_DOMAINS.foreignPrivateKey)
  checkChain(certificateChain)
  checkCoverage(certificate, domainName)
  return { certificateBody, certificatePrivateKey, certificateChain }
}

const { maxPem, maxPemChain } = UNSETTLED_DOMAINS

function certificateOf(pem: string): X509Certificate {
  return parsed(pem, maxPem, UNSETTLED_DOMAINS.malformedCertificate, () => new X509Certificate(pem))
}

function privateKeyOf(pem: string): KeyObject {
  return parsed(pem, maxPem, UNSETTLED_DOMAINS.malformedPrivateKey, () => createPrivateKey(pem))
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----/g

function checkChain(pem: string | null): void {
  if (pem === null) return
  parsed(pem, maxPemChain, UNSETTLED_DOMAINS.malformedChain, () => {
    if (pem.replace(CERTIFICATE, '').trim() !== '') throw new Error('not a certificate')
    for (const [certificate] of pem.matchAll(CERTIFICATE)) new X509Certificate(certificate)
  })
}

/** What a parser makes of a text; its own words stay inside, since they may quote what was given. */
function parsed<T>(pem: string, longest: number, refusal: string, parse: () => T): T {
  const refused: ServiceError = badRequest(refusal)
  if (pem.length > longest) throw refused
  try {
    return parse()
  } catch {
    throw refused
  }
}

/** A certificate for a wildcard name is one that fits the names it stands for. */
function checkCoverage(certificate: X509Certificate, domainName: string): void {
  const host = domainName.replace(/^\*/, 'wildcard')
  if (!certificate.checkHost(host)) throw badRequest(UNSETTLED_DOMAINS.certificateCoversOther(domainName))
}
