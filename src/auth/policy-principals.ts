/** The Principal and NotPrincipal elements of policies that are attached to what they protect. */
import { parseArn } from '../core/arn.ts'
import { isJsonObject, type Json } from '../core/json.ts'
import { PolicyError, valuesOf } from './policy-values.ts'

/** Who asks, as policies name it. */
export interface PolicyPrincipal {
  /** ARNs and unique ids that name it: of a session its own and its role's. */
  readonly names: readonly string[]
  /** The account that speaks for it; null to leave out what is only granted to the whole account. */
  readonly account: string | null
  /** `lambda.amazonaws.com`; null: no service asks. */
  readonly service: string | null
}

/** Whoever does not sign. */
export const ANONYMOUS: PolicyPrincipal = { names: [], account: null, service: null }

type Names = (who: PolicyPrincipal) => boolean

const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]{16,17}$/

/** Throws PolicyError for a principal that could be none. */
export function compilePrincipals(element: Json | undefined): Names {
  if (element === '*') return () => true
  if (!isJsonObject(element)) throw new PolicyError('A Principal is * or an object')
  const tests = Object.entries(element).flatMap(([type, value]) => valuesOf(value).map((name) => compileName(type, name)))
  if (tests.length === 0) throw new PolicyError('A Principal names someone')
  return (who) => tests.some((test) => test(who))
}

function compileName(type: string, name: string): Names {
  switch (type) {
    case 'AWS':
      return awsName(name)
    case 'Service':
      if (!/^[\w.*-]+$/.test(name)) throw invalid(type, name)
      return ({ service }) => service === name
    // Sign-in through others is not served here: nobody asks in their name.
    case 'Federated':
    case 'CanonicalUser':
      return () => false
    default:
      throw new PolicyError(`A Principal has no ${type}`)
  }
}

function awsName(name: string): Names {
  if (name === '*') return () => true
  if (/^\d{12}$/.test(name)) return ({ account }) => account === name
  if (UNIQUE_ID.test(name)) return ({ names }) => names.includes(name)
  const arn = parseArn(name)
  if (!arn || !/^(?:iam|sts)$/.test(arn.service) || !/^\d{12}$/.test(arn.account) || /[*?]/.test(name)) throw invalid('AWS', name)
  if (arn.resource === 'root') return ({ account }) => account === arn.account
  return ({ names }) => names.includes(name)
}

const invalid = (type: string, name: string): PolicyError => new PolicyError(`Invalid principal in policy: "${type}":"${name}"`)
