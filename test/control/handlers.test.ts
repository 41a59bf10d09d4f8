// The operations that the declarations make.
import { expect, test } from 'vitest'
import { apigatewayHandlers, mergeHandlers } from '../../src/control/resources/apigateway/handlers.ts'
import { apigateway } from '../../src/model/services.ts'

const verbs = (noun: string, of: string): string[] =>
  of.split(' ').map((verb) => (verb === 'List' ? `Get${noun}s` : `${verb}${noun}`))

test('each kind has the operations AWS has for it', () => {
  const all = 'Create Get List Update Delete'
  const put = 'Put Get Update Delete'
  const expected = [
    ...verbs('Account', 'Get Update'),
    ...['Authorizer', 'Deployment', 'Model', 'RequestValidator', 'Resource', 'RestApi', 'Stage'].flatMap((noun) =>
      verbs(noun, all),
    ),
    ...['Integration', 'IntegrationResponse', 'Method', 'MethodResponse'].flatMap((noun) => verbs(noun, put)),
    ...verbs('GatewayResponse', `${put} List`),
    ...['DocumentationPart', 'DocumentationVersion'].flatMap((noun) => verbs(noun, all)),
    ...['ImportDocumentationParts', 'GetModelTemplate', 'GetSdk', 'GetSdkType', 'GetSdkTypes'],
    ...['FlushStageCache', 'FlushStageAuthorizersCache'],
    ...['ApiKey', 'UsagePlan'].flatMap((noun) => verbs(noun, all)),
    ...verbs('UsagePlanKey', 'Create Get List Delete'),
    ...['ImportApiKeys', 'GetUsage', 'UpdateUsage'],
    ...['DomainName', 'BasePathMapping'].flatMap((noun) => verbs(noun, all)),
    ...verbs('DomainNameAccessAssociation', 'Create List Delete'),
    'RejectDomainNameAccessAssociation',
    ...verbs('VpcLink', all),
    ...verbs('ClientCertificate', 'Generate Get List Update Delete'),
    ...['TagResource', 'UntagResource', 'GetTags'],
    ...['ImportRestApi', 'PutRestApi', 'GetExport'],
    ...['TestInvokeAuthorizer', 'TestInvokeMethod'],
  ]
  expect(Object.keys(apigatewayHandlers).toSorted()).toEqual(expected.toSorted())
  const known = apigateway.operations.map((operation) => operation.name)
  expect(expected.filter((name) => !known.includes(name))).toEqual([])
})

test('two claims to one operation stop the start', () => {
  const handler = async () => ({})
  expect(() => mergeHandlers([{ GetAccount: handler }, { GetAccount: handler }])).toThrow('GetAccount')
})
