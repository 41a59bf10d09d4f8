// The README's own commands and snippets, read out of it and run: only the endpoint is another. So it cannot go stale.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SETTINGS } from '../../src/config.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { awsCli, hasPython } from '../support/python.ts'

const root = join(import.meta.dirname, '..', '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const bin = join(root, '.cache', 'python', 'bin')
const run = promisify(execFile)

/** The first fenced block of the language after `heading`, for the endpoint of this test. */
function block(heading: string, language: string, endpoint: string): string {
  const after = readme.slice(readme.indexOf(heading))
  const [, text] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(after) ?? []
  if (!readme.includes(heading) || text === undefined) throw new Error(`README.md has no ${language} block after ${heading}`)
  expect(text).toContain('http://127.0.0.1:4566')
  return text.replaceAll('http://127.0.0.1:4566', endpoint)
}

const env = { PATH: `${bin}:${process.env.PATH}`, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' }

async function output(command: string, ...args: readonly string[]): Promise<string> {
  return (await run(command, args, { cwd: root, env, maxBuffer: 1 << 24 })).stdout
}

let portico: Portico

beforeAll(async () => {
  portico = await startPortico()
})
afterAll(() => portico.close())

// Skipped only where there is no python3 to run boto3 and the AWS CLI with.
describe.skipIf(!hasPython)('with Python', () => {
  test('the AWS CLI commands build an API, and curl calls it', async () => {
    const script = block('With the **AWS CLI**', 'sh', portico.url)
    const printed = await output(
      'bash',
      '--norc',
      '-euo',
      'pipefail',
      '-c',
      script.replace('curl ', 'curl --silent --show-error '),
    )
    expect(printed).toMatch(/^\{"hello": "127\.0\.0\.1"\}$/m)
  })

  test('one command makes an HTTP API that deploys by itself', async () => {
    const [environment = ''] = block('With the **AWS CLI**', 'sh', portico.url).split('\n')
    const command = readme.split('\n').find((line) => line.startsWith('aws apigatewayv2 create-api'))
    const script = `${environment}\n${command}`
    const { ApiId } = JSON.parse(await output('bash', '--norc', '-euo', 'pipefail', '-c', script))
    const stages = await awsCli(portico.url, 'apigatewayv2', 'get-stages', '--api-id', ApiId)
    expect(stages).toMatchObject({ Items: [{ StageName: '$default', AutoDeploy: true, DeploymentId: expect.any(String) }] })
  })

  test('the boto3 snippet creates an API', async () => {
    await output('python', '-c', block('With **boto3**', 'python', portico.url))
    expect(await awsCli(portico.url, 'apigateway', 'get-rest-apis')).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ name: 'MyAPI', endpointConfiguration: expect.anything() })]),
    })
  })

  test('the AWS CLI manages functions and tables as well', async () => {
    expect(await awsCli(portico.url, 'lambda', 'list-functions')).toEqual({ Functions: [] })
    expect(await awsCli(portico.url, 'dynamodb', 'list-tables')).toEqual({ TableNames: [] })
    await expect(awsCli(portico.url, 'apigateway', 'get-rest-api', '--rest-api-id', 'nothere')).rejects.toThrow(
      'An error occurred (NotFoundException) when calling the GetRestApi operation: Invalid API identifier specified',
    )
    await expect(awsCli(portico.url, 'lambda', 'list-layers')).rejects.toThrow(
      'An error occurred (NotImplementedException) when calling the ListLayers operation',
    )
  })

  // One of each protocol: query, JSON, S3's, and REST JSON under the name of REST APIs.
  test.each([
    [['sns', 'list-topics'], 'Portico does not serve sns.'],
    [['logs', 'describe-log-groups'], 'Portico does not serve logs.'],
    [['s3api', 'list-buckets'], 'Portico does not serve s3.'],
    [['apigatewayv2', 'list-portals'], 'apigatewayv2:ListPortals is not implemented by Portico yet.'],
  ])('aws %j is refused by name', async (args, message) => {
    await expect(awsCli(portico.url, ...args)).rejects.toThrow(message)
  })
})

test('the JavaScript snippet lists the APIs', async () => {
  const script = block('With the **AWS SDK for JavaScript v3**', 'js', portico.url)
  await portico.apigateway.createRestApi({ name: 'listed' })
  const printed = await output(
    process.execPath,
    '--input-type=module',
    '-e',
    `${script}\nconsole.log(items.map((api) => api.name))`,
  )
  expect(printed).toContain('listed')
})

test('the table of settings is the one that the program reads', () => {
  for (const { flag, env: variable, default: fallback } of Object.values(SETTINGS)) {
    const row = readme.split('\n').find((line) => line.startsWith('| `--') && line.includes(`--${flag}`)) ?? ''
    expect(row).toContain(`\`${variable}\``)
    expect(row).toContain(`| ${fallback} |`.replace('|  |', '| |'))
  }
})

test('the links lead somewhere', () => {
  const broken = [...readme.matchAll(/\]\(([^)#]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target))
    .filter((target) => {
      try {
        return readFileSync(join(root, target)).length === 0
      } catch {
        return true
      }
    })
  expect(broken).toEqual([])
})
