/** Pages of the web sign their users in with a pool directly, as at AWS: these calls are no more than what they carry themselves. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isUnsigned } from '../../permissions.ts'

/** All but `authorization`: what is signed is not for pages. */
const HEADERS =
  'content-type, x-amz-target, x-amz-user-agent, x-amz-date, x-amz-security-token, cache-control, amz-sdk-invocation-id, amz-sdk-request'

/** Answers the question whether a page may name an operation at all; false when it is another question. */
export function answerPreflight({ method, headers }: IncomingMessage, response: ServerResponse): boolean {
  if (method !== 'OPTIONS' || !/\bx-amz-target\b/i.test(headers['access-control-request-headers'] ?? '')) return false
  response.writeHead(200, {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': HEADERS,
    'Access-Control-Max-Age': '172800',
    'Content-Length': '0',
  })
  response.end()
  return true
}

/** Whether a call is one that any page may make; its answer is then readable by the page. */
export function admitPage({ headers }: IncomingMessage, response: ServerResponse): boolean {
  const [, name] = /^AWSCognitoIdentityProviderService\.(\w+)$/.exec(String(headers['x-amz-target'] ?? '')) ?? []
  if (name === undefined || headers.authorization !== undefined || !isUnsigned({ service: 'cognito-idp', name })) return false
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Access-Control-Expose-Headers', 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date')
  return true
}
