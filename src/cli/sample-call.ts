/** A command line that calls an API: the method that asks for least, and all that it asks for. */
import type { Structure } from '../model/shape.ts'
import { structure, text } from './values.ts'

interface Candidate {
  readonly path: string
  readonly httpMethod: string
  readonly method: Structure
  /** The less, the likelier a stranger may call it as it stands. */
  readonly burden: number
}

/** `url` is the stage's, without a slash at its end. null: there is no method to call. */
export function sampleCall(url: string, resources: readonly Structure[]): string | null {
  const candidates = resources.flatMap(candidatesOf).sort((a, b) => a.burden - b.burden || byPath(a, b))
  const [best] = candidates
  return best ? commandLine(url, best) : null
}

const byPath = (a: Candidate, b: Candidate): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)

function candidatesOf({ path, resourceMethods }: Structure): Candidate[] {
  return Object.entries(structure(resourceMethods)).map(([httpMethod, value]) => {
    const method = structure(value)
    return { path: text(path), httpMethod, method, burden: burdenOf(text(path), httpMethod, method) }
  })
}

function burdenOf(path: string, httpMethod: string, method: Structure): number {
  const open = text(method.authorizationType) === 'NONE' || method.authorizationType === undefined
  const reads = httpMethod === 'GET' || httpMethod === 'ANY'
  const asks = required(method, 'querystring').length + required(method, 'header').length
  return (open ? 0 : 100) + (method.apiKeyRequired ? 50 : 0) + (reads ? 0 : 20) + (path.match(/\{/g) ?? []).length * 2 + asks
}

function commandLine(url: string, { path, httpMethod, method }: Candidate): string {
  const query = required(method, 'querystring').map((name) => `${encodeURIComponent(name)}=1`)
  const target = `${url}${path.replace(/\{[^}]*\}/g, '1')}${query.length > 0 ? `?${query.join('&')}` : ''}`
  const verb = httpMethod === 'ANY' ? 'GET' : httpMethod
  const headers = required(method, 'header').map((name) => `${name}: 1`)
  if (method.apiKeyRequired) headers.push('x-api-key: YOUR_KEY')
  if (httpMethod === 'POST' || httpMethod === 'PUT' || httpMethod === 'PATCH') headers.push('Content-Type: application/json')
  return [
    'curl',
    ...(verb === 'HEAD' ? ['--head'] : verb === 'GET' ? [] : ['-X', verb]),
    ...headers.flatMap((header) => ['-H', quoted(header)]),
    ...(headers.at(-1)?.startsWith('Content-Type') ? ['-d', "'{}'"] : []),
    quoted(target),
  ].join(' ')
}

/** Names of what a request must carry: `method.request.querystring.limit` of `true`. */
function required(method: Structure, place: 'querystring' | 'header'): string[] {
  const prefix = `method.request.${place}.`
  return Object.entries(structure(method.requestParameters))
    .filter(([name, needed]) => needed === true && name.startsWith(prefix))
    .map(([name]) => name.slice(prefix.length))
}

const SAFE = /^[\w@%+=:,./-]+$/

/** For a POSIX shell. */
export const quoted = (word: string): string => (SAFE.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
