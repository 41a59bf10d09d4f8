/** What a document says of the kind of API it wants, for people. */

import { readRoot } from '../openapi/document.ts'
import { type Advice, adviseOn, type Reason } from '../openapi/http-api-advice.ts'

/** Nothing of an account is known here: variables stay as they are. */
const UNKNOWN = { account: '${AWS::AccountId}', region: '${AWS::Region}', partition: '${AWS::Partition}' }

/** null: it is no OpenAPI document, as the service will say in its own words. */
export async function adviseOnDocument(document: Buffer): Promise<Advice | null> {
  try {
    const root = await readRoot(document.toString(), UNKNOWN)
    return root.openapi === undefined && root.swagger === undefined ? null : adviseOn(root)
  } catch {
    return null
  }
}

const SHOWN_PLACES = 3

/** `JWT authorizers at #/components/...`, and how often else. */
export function reasonText({ feature, where }: Reason): string {
  const more = where.length - SHOWN_PLACES
  return `${feature} at ${where.slice(0, SHOWN_PLACES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Why a document was read as of one kind: the first reason, and how many more there are. */
export function whyText({ written, reasons }: Advice): string {
  const [first, ...others] = reasons.filter(({ kind, weight }) => kind === written && weight !== 'suits')
  if (!first) return 'nothing in the document asks for an HTTP API'
  const more = others.length === 0 ? '' : others.length === 1 ? ' and another reason' : ` and ${others.length} other reasons`
  return `for ${first.feature} at ${first.where[0] ?? '#'}${more}`
}
