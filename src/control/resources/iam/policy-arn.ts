import { asPolicy, entityPath, type PolicyValue, parsePolicyArn } from '../../../identity/rows.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Reader } from '../../../store/store.ts'
import type { Call } from '../../call.ts'
import { text } from '../../fields.ts'
import { invalidInput, noSuchEntity } from './errors.ts'
import { checkLength } from './members.ts'

/** `PolicyArn`. Throws InvalidInput for what is no ARN. */
export function arnOf(input: Structure): string {
  const arn = text(input.PolicyArn) ?? ''
  checkLength(arn, 'policyArn', 20, 2048)
  if (!arn.startsWith('arn:')) throw invalidInput(TEXTS.arn(arn))
  return arn
}

export interface FoundPolicy {
  readonly at: string
  readonly policy: PolicyValue
}

/** A policy of the account; undefined: there is none, or it is another's. */
export async function findPolicy(reader: Reader, account: string, arn: string): Promise<FoundPolicy | undefined> {
  const parsed = parsePolicyArn(arn)
  if (parsed?.account !== account) return undefined
  const at = entityPath(account, 'policies', parsed.name)
  const row = await reader.get(at)
  const policy = row && asPolicy(row)
  return policy?.arn === arn ? { at, policy } : undefined
}

/** Whether it can be attached: one of the account, or any of AWS. */
export async function isPolicy(reader: Reader, account: string, arn: string): Promise<boolean> {
  return parsePolicyArn(arn)?.account === 'aws' || (await findPolicy(reader, account, arn)) !== undefined
}

/** The account's own policy that `PolicyArn` names, to change it. Throws NoSuchEntity, and InvalidInput for AWS's. */
export async function ownPolicy(reader: Reader, { caller, input }: Call): Promise<FoundPolicy> {
  const arn = arnOf(input)
  if (parsePolicyArn(arn)?.account === 'aws') throw invalidInput(TEXTS.awsPolicy(arn))
  const found = await findPolicy(reader, caller.account, arn)
  if (!found) throw noSuchEntity(TEXTS.policyNotFound(arn))
  return found
}
