import { join } from 'node:path'
import { wordsOf } from '../names.ts'
import { CAMEL_CASE, operationNames } from '../operation-names.ts'
import { plainText } from '../plain-text.ts'
import { runtimeFiles } from '../runtime-files.ts'
import type { SdkApi } from '../sdk-api.ts'
import type { SdkFile } from '../sdk-file.ts'
import { clientSource } from './client.ts'
import { declarationsSource, modelsSource, typeNames } from './declarations.ts'
import { readmeText } from './readme.ts'
import { RESERVED_METHODS } from './source.ts'

/** The folder of AWS's zip, and the names of its files within ([K] of published clients). */
const FOLDER = 'apiGateway-js-sdk'
const core = runtimeFiles(join(import.meta.dirname, 'runtime'), `${FOLDER}/lib/apiGatewayCore`)

/** An ES module with its types, for Node.js 18 and later, and browsers. */
export function javascriptSdk(api: SdkApi): readonly SdkFile[] {
  const names = operationNames(api.operations, { ...CAMEL_CASE, reserved: RESERVED_METHODS })
  const types = typeNames(api)
  const file = (path: string, text: string): SdkFile => ({ path: `${FOLDER}/${path}`, text })
  return [
    file('README.md', readmeText(api, names)),
    file('package.json', packageJson(api)),
    file('apigClient.js', clientSource(api, names)),
    file('apigClient.d.ts', declarationsSource(api, names, types)),
    file('models.d.ts', modelsSource(api, types)),
    ...core(),
  ]
}

function packageJson({ name, version, description }: SdkApi): string {
  const manifest = {
    name: `${wordsOf(name).join('-').toLowerCase().slice(0, 180) || 'api'}-sdk`,
    version: /^\d{1,9}\.\d{1,9}\.\d{1,9}$/.test(version) ? version : '1.0.0',
    description: plainText(description),
    private: true,
    type: 'module',
    engines: { node: '>=18' },
    exports: { '.': { types: './apigClient.d.ts', default: './apigClient.js' } },
    types: './apigClient.d.ts',
    main: './apigClient.js',
    sideEffects: false,
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
