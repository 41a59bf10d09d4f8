import type { PolicyStatement } from '../../../lambda/function-model.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { flag, text } from '../../fields.ts'
import { invalidParameter } from './errors.ts'

/** The statement that AddPermission writes, its members in AWS's own order (cloudwatch-lambda.md 4 [D]). */
export function buildStatement(input: Structure, resource: string, partition: string): PolicyStatement {
  const condition = buildCondition(input)
  return {
    Sid: text(input.StatementId) ?? '',
    Effect: 'Allow',
    Principal: buildPrincipal(text(input.Principal) ?? '', partition),
    Action: text(input.Action) ?? '',
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  }
}

/** Everybody, an account by its id, an identity by its ARN, or a service. */
function buildPrincipal(principal: string, partition: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*'
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${partition}:iam::${principal}:root` }
  if (/^arn:[^:]+:(?:iam|sts)::\d{12}:.+$/.test(principal)) return { AWS: principal }
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(principal)) return { Service: principal }
  throw invalidParameter(UNSETTLED.lambda.invalidPrincipal)
}

type Condition = NonNullable<PolicyStatement['Condition']>

/** cloudwatch-lambda.md 4 [D] for the source's ARN and account; the other keys as IAM names them. */
function buildCondition(input: Structure): Condition {
  const sourceArn = text(input.SourceArn)
  const equals = present({
    'AWS:SourceAccount': text(input.SourceAccount),
    'aws:PrincipalOrgID': text(input.PrincipalOrgID),
    'lambda:EventSourceToken': text(input.EventSourceToken),
    'lambda:FunctionUrlAuthType': text(input.FunctionUrlAuthType),
  })
  const viaUrl = flag(input.InvokedViaFunctionUrl)
  return {
    ...(sourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': sourceArn } }),
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(viaUrl !== undefined && { Bool: { 'lambda:InvokedViaFunctionUrl': String(viaUrl) } }),
  }
}

function present(keys: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(keys).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
