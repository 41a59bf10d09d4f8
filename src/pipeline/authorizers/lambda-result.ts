import { compileIamPolicy, type Policy } from '../../auth/iam-policy.ts'
import { PolicyError } from '../../auth/policy-values.ts'
import { isJsonObject, type Json, tryParseJson } from '../../core/json.ts'
import { type Table, table } from '../../core/table.ts'
import type { AuthorizerContext } from '../../exchange/context-variables.ts'
import { UNSETTLED_AUTHORIZERS } from '../../model/unsettled-authorizers.ts'

/** What an authorizer's function answered (auth-throttle-cache.md 4.3). */
export interface LambdaResult {
  readonly principalId: string
  readonly policy: Policy
  /** The document as JSON. */
  readonly policyDocument: string
  readonly context: Table<string>
  readonly usageIdentifierKey: string | null
  /** Of HTTP APIs: what is known of the caller, made once. */
  readonly known?: AuthorizerContext
  /** Of the answer, for those who keep it. */
  readonly bytes: number
}

/** An answer that is none; the message is for the log. */
export class MalformedResult extends Error {}

/** Throws MalformedResult. */
export function parseLambdaResult(payload: Buffer): LambdaResult {
  if (payload.length > UNSETTLED_AUTHORIZERS.maxResultBytes) throw new MalformedResult('it is too large')
  const answer = tryParseJson(payload.toString('utf8'))
  if (!isJsonObject(answer)) throw new MalformedResult('it is no JSON object')
  const { principalId, policyDocument, context, usageIdentifierKey } = answer
  if (typeof principalId !== 'string') throw new MalformedResult('principalId is no text')
  return {
    principalId,
    policy: policyOf(policyDocument),
    policyDocument: JSON.stringify(policyDocument),
    context: contextOf(context),
    usageIdentifierKey: keyOf(usageIdentifierKey),
    bytes: payload.length,
  }
}

/** Throws MalformedResult. */
export function policyOf(document: Json | undefined): Policy {
  try {
    return compileIamPolicy(document)
  } catch (error) {
    throw error instanceof PolicyError ? new MalformedResult(error.message) : error
  }
}

/** Texts, numbers and booleans reach everyone as texts ([D] 4.3); null is dropped ([K]), anything else is refused ([K+]). */
function contextOf(context: Json | undefined): Table<string> {
  const members = table<string>()
  if (context === undefined || context === null) return members
  if (!isJsonObject(context)) throw new MalformedResult('context is no object')
  for (const [name, value] of Object.entries(context)) {
    if (value === null || value === undefined) continue
    if (typeof value === 'object') throw new MalformedResult(`the context value ${name} is an object or a list`)
    members[name] = String(value)
  }
  return members
}

function keyOf(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  throw new MalformedResult('usageIdentifierKey is no text')
}
