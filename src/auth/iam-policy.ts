import { globMatch } from '../core/arn.ts'
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { type ConditionKeys, compileConditions } from './policy-conditions.ts'
import { ANONYMOUS, compilePrincipals, type PolicyPrincipal } from './policy-principals.ts'
import { PolicyError, valuesOf } from './policy-values.ts'
import { guarded, policyText } from './policy-variables.ts'

/** What a policy is asked. */
export interface PolicyRequest {
  /** `execute-api:Invoke`; compared without case. */
  readonly action: string
  /** The whole ARN. */
  readonly resource: string
  readonly keys: ConditionKeys
  /** Who asks, for policies that name principals; without it whoever does not sign. */
  readonly principal?: PolicyPrincipal
}

/** IAM's three answers; a matching Deny wins over any Allow (auth-throttle-cache.md 4.3 [D]). */
export type Decision = 'allow' | 'implicit-deny' | 'explicit-deny'

/** A decision and the statements that made it: those that deny, or when none does, those that allow. */
export interface Explanation {
  readonly decision: Decision
  readonly statements: readonly DecidingStatement[]
}

export interface DecidingStatement {
  /** Its place in the document, from 0. */
  readonly index: number
  readonly sid: string | null
}

/** A policy document, compiled. */
export interface Policy {
  decide(request: PolicyRequest): Decision
  explain(request: PolicyRequest): Explanation
}

/** Which elements a kind of policy has. */
export interface PolicyGrammar {
  /** Whether statements name principals, and must. */
  readonly principal: boolean
  /** Whether statements name resources, and must. */
  readonly resource: boolean
  /** Characters of one Resource. */
  readonly maxResource: number
}

/** What a Lambda authorizer answers says what its bearer may do (auth-throttle-cache.md 4.3 [D]). */
const AUTHORIZER: PolicyGrammar = { principal: false, resource: true, maxResource: 512 }
/** What a user, a role or a session may do. */
export const IDENTITY_POLICY: PolicyGrammar = { principal: false, resource: true, maxResource: 2048 }
/** Who may do what with the thing that it is attached to. */
export const RESOURCE_POLICY: PolicyGrammar = { principal: true, resource: true, maxResource: 2048 }
/** Who may play a role. */
export const TRUST_POLICY: PolicyGrammar = { principal: true, resource: false, maxResource: 0 }

/** A question with its ARN taken apart once for all statements. */
interface Asked {
  readonly action: string
  readonly resource: readonly string[]
  readonly keys: ConditionKeys
  readonly principal: PolicyPrincipal
}
type Test = (asked: Asked) => boolean
interface Statement extends DecidingStatement {
  readonly applies: Test
}

/** Characters of all patterns and values of a document together; a larger one is refused. */
const MAX_DOCUMENT = 65_536
const WITH_VARIABLES = '2012-10-17'
const VERSIONS: ReadonlySet<Json | undefined> = new Set([WITH_VARIABLES, '2008-10-17', undefined])

/**
 * Compiles a policy. Throws PolicyError for whatever is not understood to the letter, a misspelt element too, so that no
 * restriction is lost.
 */
export function compileIamPolicy(document: Json | undefined, grammar: PolicyGrammar = AUTHORIZER): Policy {
  if (!isJsonObject(document)) throw new PolicyError('A policy document is an object')
  if (JSON.stringify(document).length > MAX_DOCUMENT) throw new PolicyError('The policy document is too large')
  requireMembers(document, DOCUMENT_MEMBERS)
  if (!VERSIONS.has(document.Version)) throw new PolicyError('The Version of the policy document is unknown')
  const variables = document.Version === WITH_VARIABLES
  const statements = statementsOf(document.Statement, grammar).map((statement, index) => ({
    index,
    sid: typeof statement.Sid === 'string' ? statement.Sid : null,
    deny: statement.Effect === 'Deny',
    applies: compileStatement(statement, grammar, variables),
  }))
  return policyOf(
    statements.filter(({ deny }) => deny),
    statements.filter(({ deny }) => !deny),
  )
}

function policyOf(denies: readonly Statement[], allows: readonly Statement[]): Policy {
  return {
    decide(request) {
      const asked = askedOf(request)
      if (denies.some(({ applies }) => applies(asked))) return 'explicit-deny'
      return allows.some(({ applies }) => applies(asked)) ? 'allow' : 'implicit-deny'
    },
    explain(request) {
      const asked = askedOf(request)
      const denying = denies.filter(({ applies }) => applies(asked))
      if (denying.length > 0) return { decision: 'explicit-deny', statements: denying }
      const allowing = allows.filter(({ applies }) => applies(asked))
      return { decision: allowing.length > 0 ? 'allow' : 'implicit-deny', statements: allowing }
    },
  }
}

const askedOf = ({ action, resource, keys, principal = ANONYMOUS }: PolicyRequest): Asked => ({
  action: action.toLowerCase(),
  resource: arnParts(resource),
  keys,
  principal,
})

const DOCUMENT_MEMBERS: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement'])
const STATEMENT_MEMBERS = ['Sid', 'Effect', 'Action', 'NotAction', 'Condition']

function membersOf({ principal, resource }: PolicyGrammar): ReadonlySet<string> {
  return new Set([
    ...STATEMENT_MEMBERS,
    ...(principal ? ['Principal', 'NotPrincipal'] : []),
    ...(resource ? ['Resource', 'NotResource'] : []),
  ])
}

function requireMembers(value: JsonObject, known: ReadonlySet<string>): void {
  const unknown = Object.keys(value).find((name) => !known.has(name))
  if (unknown !== undefined) throw new PolicyError(`A policy has no element ${unknown}`)
}

/** One statement may stand without its list. */
function statementsOf(value: Json | undefined, grammar: PolicyGrammar): readonly JsonObject[] {
  const statements: readonly (Json | undefined)[] = Array.isArray(value) ? value : [value]
  if (statements.length === 0) throw new PolicyError('A policy has at least one Statement')
  const members = membersOf(grammar)
  return statements.map((statement) => {
    if (!isJsonObject(statement)) throw new PolicyError('A Statement is an object')
    requireMembers(statement, members)
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw new PolicyError('An Effect is Allow or Deny')
    return statement
  })
}

function compileStatement(statement: JsonObject, grammar: PolicyGrammar, variables: boolean): Test {
  const tests = [
    actionTest(element(statement, 'Action')),
    ...(grammar.resource ? [resourceTest(element(statement, 'Resource'), grammar, variables)] : []),
    ...(grammar.principal ? [principalTest(element(statement, 'Principal'))] : []),
    ...compileConditions(statement.Condition, variables).map(
      (condition): Test =>
        (asked) =>
          condition(asked.keys),
    ),
  ]
  return (asked) => tests.every((test) => test(asked))
}

interface Element {
  readonly value: Json | undefined
  /** It stands under `Not`: whatever it does not name. */
  readonly not: boolean
}

/** The element, or its opposite under `Not`; one of them, and not both. */
function element(statement: JsonObject, name: string): Element {
  const plain = statement[name]
  const not = statement[`Not${name}`]
  if ((plain === undefined) === (not === undefined)) throw new PolicyError(`A Statement has either ${name} or Not${name}`)
  return { value: plain ?? not, not: plain === undefined }
}

function actionTest({ value, not }: Element): Test {
  const patterns = valuesOf(value).map((pattern) => pattern.toLowerCase())
  return ({ action }) => patterns.some((pattern) => globMatch(pattern, action)) !== not
}

function principalTest({ value, not }: Element): Test {
  const names = compilePrincipals(value)
  return ({ principal }) => names(principal) !== not
}

/** undefined: a variable of the pattern has no value. */
type ResourceTest = (asked: Asked) => boolean | undefined

function resourceTest({ value, not }: Element, grammar: PolicyGrammar, variables: boolean): Test {
  const tests = valuesOf(value).map((pattern) => compileResource(pattern, grammar, variables))
  if (!not) return (asked) => tests.some((test) => test(asked) === true)
  // A variable without a value must not make everything else out of what a statement leaves out.
  return (asked) => tests.every((test) => test(asked) === false)
}

function compileResource(pattern: string, { maxResource }: PolicyGrammar, variables: boolean): ResourceTest {
  if (pattern === '*') return () => true
  if (pattern.length > maxResource) throw new PolicyError(`A Resource has at most ${maxResource} characters`)
  const form = arnParts(pattern)
  if (form[0] !== 'arn' || (form.length < 6 && !pattern.endsWith('*'))) throw new PolicyError('A Resource is an ARN or *')
  const text = policyText(pattern, variables)
  if (text.fixed) return ({ resource }) => fits(form, resource)
  return ({ resource, keys }) => {
    const filled = text.pattern(keys)
    return filled === undefined ? undefined : fits(arnParts(filled), resource.map(guarded))
  }
}

/**
 * An ARN is compared part by part: a `*` never reaches over a colon into the next part, or a path that spells an ARN could
 * satisfy a pattern. Parts that a pattern leaves out after its last `*` are any.
 */
const fits = (wanted: readonly string[], resource: readonly string[]): boolean =>
  wanted.every((part, i) => part === resource[i] || globMatch(part, resource[i] ?? ''))

/** Six parts, of which the last may hold colons. */
function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':')
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')]
}
