import { globMatch } from '../core/arn.ts'
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { type ConditionKeys, compileConditions } from './policy-conditions.ts'
import { PolicyError, valuesOf } from './policy-values.ts'

/** What a policy is asked. */
export interface PolicyRequest {
  /** `execute-api:Invoke`; compared without case. */
  readonly action: string
  /** The whole ARN. */
  readonly resource: string
  readonly keys: ConditionKeys
}

/** IAM's three answers; a matching Deny wins over any Allow (auth-throttle-cache.md 4.3 [D]). */
export type Decision = 'allow' | 'implicit-deny' | 'explicit-deny'

/** A policy document, compiled. */
export interface Policy {
  decide(request: PolicyRequest): Decision
}

/** A question with its ARN taken apart once for all statements. */
interface Asked {
  readonly action: string
  readonly resource: readonly string[]
  readonly keys: ConditionKeys
}
type Test = (asked: Asked) => boolean

/** Characters of all patterns and values of a document together; a larger one is refused. */
const MAX_DOCUMENT = 65_536
const VERSIONS: ReadonlySet<Json | undefined> = new Set(['2012-10-17', '2008-10-17', undefined])

/**
 * Compiles a policy without principals: one that says what its bearer may do. Throws PolicyError for whatever is not
 * understood to the letter, a misspelt element too, so that no restriction is lost.
 */
export function compileIamPolicy(document: Json | undefined): Policy {
  if (!isJsonObject(document)) throw new PolicyError('A policy document is an object')
  if (JSON.stringify(document).length > MAX_DOCUMENT) throw new PolicyError('The policy document is too large')
  requireMembers(document, DOCUMENT_MEMBERS)
  if (!VERSIONS.has(document.Version)) throw new PolicyError('The Version of the policy document is unknown')
  const statements = statementsOf(document.Statement)
  const denies = statements.filter(({ Effect }) => Effect === 'Deny').map(compileStatement)
  const allows = statements.filter(({ Effect }) => Effect === 'Allow').map(compileStatement)
  return {
    decide({ action, resource, keys }) {
      const asked = { action: action.toLowerCase(), resource: arnParts(resource), keys }
      if (denies.some((test) => test(asked))) return 'explicit-deny'
      return allows.some((test) => test(asked)) ? 'allow' : 'implicit-deny'
    },
  }
}

const DOCUMENT_MEMBERS: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement'])
const STATEMENT_MEMBERS: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

function requireMembers(value: JsonObject, known: ReadonlySet<string>): void {
  const unknown = Object.keys(value).find((name) => !known.has(name))
  if (unknown !== undefined) throw new PolicyError(`A policy has no element ${unknown}`)
}

/** One statement may stand without its list. */
function statementsOf(value: Json | undefined): readonly JsonObject[] {
  const statements: readonly (Json | undefined)[] = Array.isArray(value) ? value : [value]
  if (statements.length === 0) throw new PolicyError('A policy has at least one Statement')
  return statements.map((statement) => {
    if (!isJsonObject(statement)) throw new PolicyError('A Statement is an object')
    requireMembers(statement, STATEMENT_MEMBERS)
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw new PolicyError('An Effect is Allow or Deny')
    return statement
  })
}

function compileStatement(statement: JsonObject): Test {
  const tests = [
    either(statement, 'Action', actionTest),
    either(statement, 'Resource', resourceTest),
    ...compileConditions(statement.Condition).map(
      (condition): Test =>
        (asked) =>
          condition(asked.keys),
    ),
  ]
  return (asked) => tests.every((test) => test(asked))
}

/** The element, or its opposite under `Not`; one of them, and not both. */
function either(statement: JsonObject, name: string, compile: (pattern: string) => Test): Test {
  const plain = statement[name]
  const not = statement[`Not${name}`]
  if ((plain === undefined) === (not === undefined)) throw new PolicyError(`A Statement has either ${name} or Not${name}`)
  const tests = valuesOf(plain ?? not).map(compile)
  return plain === undefined ? (asked) => !tests.some((test) => test(asked)) : (asked) => tests.some((test) => test(asked))
}

function actionTest(pattern: string): Test {
  const lower = pattern.toLowerCase()
  return ({ action }) => globMatch(lower, action)
}

/** auth-throttle-cache.md 4.3 [D]. */
const MAX_RESOURCE = 512

/**
 * An ARN is compared part by part: a `*` never reaches over a colon into the next part, or a path that spells an ARN could
 * satisfy a pattern. Parts that a pattern leaves out after its last `*` are any.
 */
function resourceTest(pattern: string): Test {
  if (pattern === '*') return () => true
  if (pattern.length > MAX_RESOURCE) throw new PolicyError('A Resource has at most 512 characters')
  const wanted = arnParts(pattern)
  if (wanted[0] !== 'arn' || (wanted.length < 6 && !pattern.endsWith('*'))) {
    throw new PolicyError('A Resource is an ARN or *')
  }
  return ({ resource }) => wanted.every((part, i) => part === resource[i] || globMatch(part, resource[i] ?? ''))
}

/** Six parts, of which the last may hold colons. */
function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':')
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')]
}
