// What is asked of every app under every shape of API, and where an answer may differ from the app's own, and why.
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Framework, Shape } from '../../examples/frameworks/deploy.ts'
import type { CallOptions } from '../e2e/kit.ts'

export interface Question extends CallOptions {
  readonly name: string
  readonly path: string
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff, 0xfe, 0x80])
const BOUNDARY = 'a-boundary'
const MULTIPART = Buffer.concat([
  Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="title"\r\n\r\nGrüße\r\n`),
  Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`,
  ),
  PNG,
  Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
])

const BROWSER = {
  Accept: 'text/html, */*;q=0.8',
  Authorization: 'Bearer a.b.c',
  Referer: 'https://example.com/?from=here',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36, like Gecko',
}

const post = (type: string, body: string | Buffer): CallOptions => ({ method: 'POST', headers: { 'Content-Type': type }, body })

export const QUESTIONS: readonly Question[] = [
  { name: 'the root', path: '/' },
  { name: 'a path parameter', path: '/users/7' },
  { name: 'an encoded space and letter in a path', path: '/users/Zo%C3%AB%20K' },
  { name: 'an encoded percent sign in a path', path: '/users/100%25' },
  { name: 'an encoded slash in a path', path: '/users/a%2Fb' },
  { name: 'an encoded question mark in a path', path: '/users/a%3Fb' },
  { name: 'a plus sign in a path', path: '/users/a+b' },
  { name: 'a trailing slash', path: '/users/7/' },
  { name: 'two slashes', path: '/users//7' },
  { name: 'a path that is not there', path: '/nowhere/at/all' },
  { name: 'a method that is not there', path: '/users/7', method: 'PATCH' },
  { name: 'OPTIONS', path: '/users/7', method: 'OPTIONS' },
  { name: 'HEAD', path: '/users/7', method: 'HEAD' },
  { name: 'query values', path: '/search?q=a%20b%26c%3Dd&plus=1+2%2B3&empty=&flag' },
  { name: 'encoded query names', path: '/search?a%5Bb%5D=1&%C3%A9=2&x.y=3&__proto__=4&constructor=5' },
  { name: 'a repeated query value', path: '/search?tag=a&tag=b&q=%E4%B8%96' },
  { name: 'a comma in a query value', path: '/search?q=a,b' },
  { name: 'headers', path: '/headers', headers: BROWSER },
  { name: 'a repeated header', path: '/headers', headers: { ...BROWSER, 'X-Tag': ['a', 'b'] } },
  { name: 'headers of no browser', path: '/headers' },
  { name: 'cookies', path: '/cookies', headers: { Cookie: 'a=1; b=two=2; c="x y"' } },
  { name: 'no cookies', path: '/cookies' },
  { name: 'a condition that holds', path: '/users/7', headers: { 'If-None-Match': '*' } },
  { name: 'a JSON body', path: '/json', ...post('application/json', '{"name":"Zoë 🌍","list":[1,2]}') },
  { name: 'a JSON body with a charset', path: '/json', ...post('application/json; charset=utf-8', '{"name":"Zoë"}') },
  { name: 'a body that is no JSON', path: '/json', ...post('application/json', '{"name":') },
  {
    name: 'a compressed JSON body',
    path: '/json',
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
    body: gzipSync('{"name":"Zoë"}'),
  },
  {
    name: 'a body in chunks',
    path: '/json',
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
    body: '{"name":"Zoë"}',
  },
  { name: 'a body of no bytes', path: '/large', ...post('text/plain', '') },
  { name: 'a form', path: '/form', ...post('application/x-www-form-urlencoded', 'a=1&b=x+y&b=%C3%A9') },
  { name: 'a multipart form with a file', path: '/upload', ...post(`multipart/form-data; boundary=${BOUNDARY}`, MULTIPART) },
  { name: 'a binary body both ways', path: '/image', ...post('image/png', PNG) },
  { name: 'a binary answer', path: '/image' },
  { name: 'a binary answer to a client that wants images', path: '/image', headers: { Accept: 'image/png,image/*' } },
  { name: 'a large binary body', path: '/large', ...post('application/octet-stream', randomBytes(2 * 1024 * 1024)) },
  { name: 'a large text body', path: '/large', ...post('text/plain', 'Grüße '.repeat(200_000)) },
  { name: 'a large answer', path: '/large' },
  { name: 'a compressed answer', path: '/gzip', headers: { 'Accept-Encoding': 'gzip' } },
  { name: 'unicode text', path: '/greeting' },
  { name: 'a repeated header in the answer', path: '/links' },
  { name: 'no content', path: '/users/7', method: 'DELETE' },
  { name: 'a redirect', path: '/old' },
  { name: 'a status of its own', path: '/teapot' },
  { name: 'an error that was thrown', path: '/boom' },
]

/** Where an answer is not what the app itself says to the same question, and who makes it so. */
export interface Difference {
  readonly question: string
  readonly frameworks: readonly Framework[]
  readonly shapes: readonly Shape[]
  readonly why: string
  /** What the app is asked instead. */
  readonly asks?: Partial<Question>
  /** Headers that come out otherwise, by lower-case name. */
  readonly headers?: Readonly<Record<string, readonly string[]>>
}

const [NEXT, LAST] = ['</users?page=2>; rel=next', '</users?page=9>; rel=last']
const ALL: readonly Framework[] = ['express', 'hono', 'fastify']
const EVERYWHERE: readonly Shape[] = ['rest', 'http-v1', 'http-v2']
const TYPED = 'REST APIs name a type where the function names none (rest-api.md 9.2)'

/** AWS's own first, then those of the adapters. */
export const DIFFERENCES: readonly Difference[] = [
  {
    question: 'no content',
    frameworks: ALL,
    shapes: ['rest'],
    why: TYPED,
    headers: { 'content-type': ['application/json'] },
  },
  {
    question: 'a redirect',
    frameworks: ['hono', 'fastify'],
    shapes: ['rest'],
    why: TYPED,
    headers: { 'content-type': ['application/json'] },
  },
  {
    question: 'a condition that holds',
    frameworks: ['express'],
    shapes: ['rest'],
    why: TYPED,
    headers: { 'content-type': ['application/json'] },
  },
  {
    question: 'an encoded slash in a path',
    frameworks: ALL,
    shapes: ['http-v2'],
    why: 'rawPath is decoded (http-api.md 1)',
    asks: { path: '/users/a/b' },
  },
  {
    question: 'an encoded question mark in a path',
    frameworks: ['hono', 'fastify'],
    shapes: ['http-v2'],
    why: 'rawPath is decoded (http-api.md 1), and these adapters put it in a URL as it is',
    asks: { path: '/users/a?b' },
  },
  {
    question: 'a repeated header',
    frameworks: ['express'],
    shapes: ['rest', 'http-v1'],
    why: 'serverless-http lets the one value of `headers` win over those of `multiValueHeaders`',
    asks: { headers: { ...BROWSER, 'X-Tag': 'b' } },
  },
  {
    question: 'headers of no browser',
    frameworks: ['fastify'],
    shapes: EVERYWHERE,
    why: 'light-my-request, which @fastify/aws-lambda asks the app through, names itself the user agent',
    asks: { headers: { 'User-Agent': 'lightMyRequest' } },
  },
  {
    question: 'encoded query names',
    frameworks: ['fastify'],
    shapes: EVERYWHERE,
    why: '@fastify/aws-lambda loses what is named __proto__ (Object.assign)',
    asks: { path: '/search?a%5Bb%5D=1&%C3%A9=2&x.y=3&constructor=5' },
  },
  {
    question: 'a comma in a query value',
    frameworks: ['fastify'],
    shapes: ['http-v2'],
    why: '@fastify/aws-lambda takes every comma for one that joins values (parseCommaSeparatedQueryParams)',
    asks: { path: '/search?q=a&q=b' },
  },
  {
    question: 'a repeated header in the answer',
    frameworks: ['express'],
    shapes: ['rest'],
    why: 'serverless-http puts it both in `headers`, joined, and in `multiValueHeaders`',
    headers: { link: [NEXT, LAST, `${NEXT}, ${LAST}`] },
  },
  {
    question: 'a repeated header in the answer',
    frameworks: ['express'],
    shapes: ['http-v1'],
    why: 'serverless-http puts it both in `headers`, joined, and in `multiValueHeaders`',
    headers: { link: [`${NEXT}, ${LAST}`, NEXT, LAST] },
  },
  {
    question: 'a repeated header in the answer',
    frameworks: ['express'],
    shapes: ['http-v2'],
    why: 'serverless-http joins it: format 2.0 has no multiValueHeaders',
    headers: { link: [`${NEXT}, ${LAST}`] },
  },
  {
    question: 'a repeated header in the answer',
    frameworks: ['fastify'],
    shapes: EVERYWHERE,
    why: '@fastify/aws-lambda joins all headers but Set-Cookie',
    headers: { link: [`${NEXT},${LAST}`] },
  },
]

export const differenceOf = (question: Question, framework: Framework, shape: Shape): Difference | undefined =>
  DIFFERENCES.find((one) => one.question === question.name && one.frameworks.includes(framework) && one.shapes.includes(shape))
