/** The AWS services whose wire Portico speaks. */
import apigatewayTable from './generated/apigateway.json' with { type: 'json' }
import apigatewayv2Table from './generated/apigatewayv2.json' with { type: 'json' }
import cognitoTable from './generated/cognito-idp.json' with { type: 'json' }
import iamTable from './generated/iam.json' with { type: 'json' }
import lambdaTable from './generated/lambda.json' with { type: 'json' }
import stsTable from './generated/sts.json' with { type: 'json' }
import { loadModel } from './load-model.ts'
import type { ServiceModel } from './shape.ts'

export const apigateway: ServiceModel = loadModel(apigatewayTable, { protocol: 'restJson1' })
/** HTTP and WebSocket APIs share REST APIs' signing name. */
export const apigatewayv2: ServiceModel = loadModel(apigatewayv2Table, {
  protocol: 'restJson1',
  signingName: 'apigateway',
  validationError: 'BadRequestException',
})
export const lambda: ServiceModel = loadModel(lambdaTable, { protocol: 'restJson1' })
export const cognitoIdp: ServiceModel = loadModel(cognitoTable, {
  protocol: 'awsJson1_1',
  targetPrefix: 'AWSCognitoIdentityProviderService',
  validationError: 'InvalidParameterException',
})
export const iam: ServiceModel = loadModel(iamTable, {
  protocol: 'awsQuery',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  validationError: 'ValidationError',
})
export const sts: ServiceModel = loadModel(stsTable, {
  protocol: 'awsQuery',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  validationError: 'ValidationError',
})
