/** SDK service ids, as the AWS_ENDPOINT_URL_* variables spell them, where they differ from the signing name. */
const SERVICE_IDS: ReadonlyMap<string, string> = new Map([
  ['apigateway', 'API_GATEWAY'],
  ['cognito-idp', 'COGNITO_IDENTITY_PROVIDER'],
  ['events', 'EVENTBRIDGE'],
  ['logs', 'CLOUDWATCH_LOGS'],
  ['monitoring', 'CLOUDWATCH'],
  ['secretsmanager', 'SECRETS_MANAGER'],
  ['states', 'SFN'],
])

/**
 * How the SDKs inside a function find the services that the operator pointed elsewhere: one variable a service. Everything
 * else they send to the gateway, by AWS_ENDPOINT_URL.
 */
export function endpointVariables(serviceEndpoints: ReadonlyMap<string, string>): Record<string, string> {
  const variable = (service: string): string => SERVICE_IDS.get(service) ?? service.toUpperCase().replaceAll('-', '_')
  return Object.fromEntries([...serviceEndpoints].map(([service, url]) => [`AWS_ENDPOINT_URL_${variable(service)}`, url]))
}
