/** The AWS services whose wire Portico speaks. */
import apigatewayTable from './generated/apigateway.json' with { type: 'json' }
import lambdaTable from './generated/lambda.json' with { type: 'json' }
import { loadModel } from './load-model.ts'
import type { ServiceModel } from './shape.ts'

export const apigateway: ServiceModel = loadModel(apigatewayTable, 'restJson1')
export const lambda: ServiceModel = loadModel(lambdaTable, 'restJson1')
