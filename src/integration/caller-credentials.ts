/** `arn:aws:iam::*:user/*`: the credentials of whoever called the method sign its integration's call ([D] rest-api.md 9.4). */
import type { AccessKey } from '../auth/identity.ts'
import type { Credentials } from '../auth/sigv4.ts'
import type { Caller, Exchange } from '../exchange/exchange.ts'
import { configurationError, Fault } from '../exchange/fault.ts'
import type { Invoker } from '../lambda/invocation.ts'
import { UNSETTLED_IAM } from '../model/unsettled-iam.ts'

export const isCallerPassthrough = (credentials: string): boolean => /^arn:[^:]+:iam::\*:user\/\*$/.test(credentials)

/** Throws Fault where the method asks for no signature: only AWS_IAM says whose credentials these are. */
export const callerCredentials = (exchange: Exchange): Credentials => credentialsOf(callerOf(exchange).accessKey)

/** The caller as functions are asked by it. Throws Fault for what its own policies deny. */
export function callerInvoker(exchange: Exchange, functionArn: string): Invoker {
  const { accessKey, decide } = callerOf(exchange)
  const { account, arn, principalArn } = accessKey.principal
  const decision = decide('lambda:InvokeFunction', functionArn)
  if (decision === 'explicit-deny') throw new Fault('lambdaRefused', { log: UNSETTLED_IAM.invokeDenied })
  return {
    type: 'caller',
    account,
    arns: [arn, principalArn],
    allowed: decision === 'allow',
    credentials: credentialsOf(accessKey),
  }
}

function callerOf({ caller }: Exchange): Caller {
  if (!caller) throw configurationError(UNSETTLED_IAM.noCallerCredentials)
  return caller
}

function credentialsOf({ accessKeyId, secretAccessKey, sessionToken }: AccessKey): Credentials {
  return { accessKeyId, secretAccessKey, ...(sessionToken === null ? null : { sessionToken }) }
}
