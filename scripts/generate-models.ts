/**
 * Writes src/model/generated/ from the AWS SDK's clients: shapes and bindings from the schemas they export, the values of enums
 * from their declarations, and src/model/corrections*.ts over both. `npm run generate`; a test holds the result to the sources.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { apigatewayCorrections, type Corrections } from '../src/model/corrections.ts'
import { apigatewayv2Corrections } from '../src/model/corrections-apigatewayv2.ts'
import { lambdaCorrections } from '../src/model/corrections-lambda.ts'
import { cognitoCorrections, iamCorrections, stsCorrections } from '../src/model/corrections-neighbours.ts'
import { buildTable } from './schema/build-table.ts'
import { readDeclarations } from './schema/declarations.ts'
import { namedSchemas } from './schema/schemas.ts'

const require = createRequire(import.meta.url)
const GENERATED = join(import.meta.dirname, '..', 'src', 'model', 'generated')

const SERVICES: readonly (readonly [service: string, client: string, Corrections])[] = [
  ['apigateway', '@aws-sdk/client-api-gateway', apigatewayCorrections],
  ['apigatewayv2', '@aws-sdk/client-apigatewayv2', apigatewayv2Corrections],
  ['lambda', '@aws-sdk/client-lambda', lambdaCorrections],
  ['cognito-idp', '@aws-sdk/client-cognito-identity-provider', cognitoCorrections],
  ['iam', '@aws-sdk/client-iam', iamCorrections],
  ['sts', '@aws-sdk/client-sts', stsCorrections],
]

/** The text of a service's generated file. */
export function generate(service: string, client: string, corrections: Corrections): string {
  const models = join(dirname(require.resolve(`${client}/package.json`)), 'dist-types', 'models')
  const files = readdirSync(models).filter((file) => /^(?:enums|models_\d+)\.d\.ts$/.test(file))
  const declarations = readDeclarations(files.map((file) => readFileSync(join(models, file), 'utf8')))
  const table = buildTable(service, namedSchemas(require(client)), declarations, corrections)
  return `${JSON.stringify(table, null, 1)}\n`
}

/** Every generated file: its path and the text it should have. */
export function generatedFiles(): { readonly path: string; readonly text: string }[] {
  return SERVICES.map(([service, client, corrections]) => ({
    path: join(GENERATED, `${service}.json`),
    text: generate(service, client, corrections),
  }))
}

if (import.meta.main) {
  for (const { path, text } of generatedFiles()) writeFileSync(path, text)
}
