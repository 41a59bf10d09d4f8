/** Policy documents as IAM takes them: refused in its words, kept as the text that came. */
import { compileIamPolicy, IDENTITY_POLICY, type PolicyGrammar, TRUST_POLICY } from '../../../auth/iam-policy.ts'
import { PolicyError, valuesOf } from '../../../auth/policy-values.ts'
import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../../../core/json.ts'
import { UNSETTLED_IDENTITY } from '../../../model/unsettled-identity.ts'
import { malformedPolicy } from './errors.ts'

const TEXTS = UNSETTLED_IDENTITY.malformed
/** Far above every quota: what is larger is not read. */
const MAX_TEXT = 131_072

/** White space does not count ([D] IAM quotas). */
export const policySize = (text: string): number => text.replace(/\s+/g, '').length

/** Throws MalformedPolicyDocument for a text that is no policy of a user, role or session. */
export function checkIdentityPolicy(text: string): void {
  check(text, IDENTITY_POLICY, TEXTS.syntax, (statement) => {
    if ('Principal' in statement || 'NotPrincipal' in statement) return TEXTS.principal
    if (!('Resource' in statement || 'NotResource' in statement)) return TEXTS.noResource
    const wrong = textsOf(statement.Resource ?? statement.NotResource).find((one) => one !== '*' && !/^arn:[^:]*:/.test(one))
    return wrong === undefined ? null : TEXTS.resourceForm(wrong)
  })
}

/** Throws MalformedPolicyDocument for a text that is no trust policy. */
export function checkTrustPolicy(text: string): void {
  check(text, TRUST_POLICY, TEXTS.json, (statement) => {
    if ('Resource' in statement || 'NotResource' in statement) return TEXTS.resource
    if (!('Principal' in statement || 'NotPrincipal' in statement)) return TEXTS.noPrincipal
    const other = textsOf(statement.Action).some((action) => action !== '*' && !/^sts:/i.test(action))
    return other ? TEXTS.trustActions : null
  })
}

function check(
  text: string,
  grammar: PolicyGrammar,
  notJson: string,
  ofStatement: (statement: JsonObject) => string | null,
): void {
  const document = text.length > MAX_TEXT ? undefined : tryParseJson(text)
  if (!isJsonObject(document)) throw malformedPolicy(notJson)
  if (document.Version !== undefined && document.Version !== '2012-10-17' && document.Version !== '2008-10-17') {
    throw malformedPolicy(TEXTS.version)
  }
  const statements = (Array.isArray(document.Statement) ? document.Statement : [document.Statement]).filter(isJsonObject)
  for (const statement of statements) {
    const wrong = commonFault(statement) ?? ofStatement(statement)
    if (wrong !== null) throw malformedPolicy(wrong)
  }
  const sids = statements.map(({ Sid }) => Sid).filter((sid) => sid !== undefined && sid !== '')
  if (new Set(sids).size < sids.length) throw malformedPolicy(TEXTS.sidTwice)
  compile(document, grammar)
}

function commonFault(statement: JsonObject): string | null {
  if (statement.Sid !== undefined && !(typeof statement.Sid === 'string' && /^[0-9A-Za-z]*$/.test(statement.Sid)))
    return TEXTS.sid
  if (!('Action' in statement || 'NotAction' in statement)) return TEXTS.noAction
  const bare = textsOf(statement.Action ?? statement.NotAction).some((action) => action !== '*' && !/^[\w-]+:./.test(action))
  return bare ? TEXTS.vendor : null
}

const textsOf = (value: Json | undefined): readonly string[] => {
  try {
    return valuesOf(value)
  } catch {
    return []
  }
}

/** What is left may be anything: only a principal that is none is named. */
function compile(document: JsonObject, grammar: PolicyGrammar): void {
  try {
    compileIamPolicy(document, grammar)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    throw malformedPolicy(error.message.startsWith('Invalid principal') ? error.message : TEXTS.syntax)
  }
}
