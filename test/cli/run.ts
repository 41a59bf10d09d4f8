// `portico ...` as a person or a script runs it: a process of its own, its stdin, stdout, stderr and exit code.
import { spawn } from 'node:child_process'
import { ROOT } from '../e2e/process.ts'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
}

export type Run = (args: readonly string[], options?: RunOptions) => Promise<Ran>

/** Runs against the Portico at `endpoint`; the environment holds nothing else but `env` and the PATH. */
export function runner(endpoint: string): Run {
  return (args, { input = '', env = {} } = {}) => {
    const child = spawn(process.execPath, ['bin/portico.js', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: '/nonexistent', TZ: 'UTC', PORTICO_ENDPOINT: endpoint, ...env },
    })
    const text = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (data) => {
        text[stream] += data
      })
    child.stdin.end(input)
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, ...text }))
    })
  }
}

const answers = (template: string): object => ({
  type: 'mock',
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  responses: { default: { statusCode: '200', responseTemplates: { 'application/json': template } } },
})

const ok = { 200: { description: 'ok' } }

/** An OpenAPI document: /pets and /pets/{petId}, all answered by mocks. */
export const petStore = (title: string): string =>
  JSON.stringify({
    openapi: '3.0.1',
    info: { title, version: '1' },
    paths: {
      '/pets': { get: { responses: ok, 'x-amazon-apigateway-integration': answers('{"stage": "$stageVariables.colour"}') } },
      '/pets/{petId}': {
        get: { responses: ok, 'x-amazon-apigateway-integration': answers('{"id": "$input.params(\'petId\')"}') },
        post: { responses: ok, 'x-amazon-apigateway-integration': answers('$input.body') },
      },
    },
  })
