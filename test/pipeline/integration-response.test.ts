import { describe, expect, test } from 'vitest'
import { HeaderList } from '../../src/core/headers.ts'
import { Fault } from '../../src/exchange/fault.ts'
import type { Reply } from '../../src/exchange/reply.ts'
import type { BackendReply } from '../../src/integration/integration.ts'
import type { IntegrationResponseSnapshot } from '../../src/model/snapshot.ts'
import { integrationRequest } from '../../src/pipeline/integration-request.ts'
import { integrationResponse } from '../../src/pipeline/integration-response.ts'
import { type ExchangeParts, newExchange } from '../support/exchange.ts'

const response = (statusCode: string, more: Partial<IntegrationResponseSnapshot> = {}): IntegrationResponseSnapshot => ({
  statusCode,
  selectionPattern: null,
  responseParameters: {},
  responseTemplates: {},
  contentHandling: null,
  ...more,
})

const backend = (more: Partial<BackendReply> & { readonly type?: string } = {}): BackendReply => ({
  status: 200,
  headers: HeaderList.of(more.type === undefined ? [] : [['content-type', more.type]]),
  body: Buffer.from('backend body'),
  subject: '200',
  ...more,
})

interface Given extends ExchangeParts {
  readonly responses: readonly IntegrationResponseSnapshot[]
  readonly reply?: BackendReply
  readonly declared?: readonly string[]
  readonly binaryMediaTypes?: readonly string[]
  /** A request template that runs before. */
  readonly requestTemplate?: string
}

function answer(given: Given): Reply & { readonly text: string } {
  const headers = Object.fromEntries((given.declared ?? []).map((name) => [`method.response.header.${name}`, false]))
  const methodResponses = Object.fromEntries(
    given.responses.map(({ statusCode }) => [statusCode, { responseParameters: headers }]),
  )
  const binaryMediaTypes = given.binaryMediaTypes ?? []
  const exchange = newExchange(given)
  if (given.requestTemplate !== undefined) {
    const requestTemplates = { 'application/json': given.requestTemplate }
    const integration = {
      requestParameters: {},
      requestTemplates,
      passthroughBehavior: 'WHEN_NO_MATCH',
      contentHandling: null,
    } as const
    integrationRequest({ integration, binaryMediaTypes, proxy: false })(exchange)
  }
  const reply = integrationResponse({ integrationResponses: given.responses, methodResponses, binaryMediaTypes })(
    exchange,
    given.reply ?? backend(),
  )
  return { ...reply, text: reply.body.toString('latin1') }
}

describe('selection', () => {
  test("[S] rest-api.md 9.5 #1: the status is the selected entry's, not the backend's", () => {
    expect(answer({ responses: [response('200')], reply: backend({ status: 400, subject: '400' }) }).status).toBe(200)
  })

  test('[S] rest-api.md 9.5 #2, 10 #1: patterns match the whole subject; missing and "" are the default', () => {
    const responses = [response('200', { selectionPattern: '' }), response('404', { selectionPattern: '4\\d{2}' })]
    expect(answer({ responses, reply: backend({ subject: '404' }) }).status).toBe(404)
    expect(answer({ responses, reply: backend({ subject: '4041' }) }).status).toBe(200)
  })

  test('[S*] rest-api.md 9.3 #5 #6, 10 #2: the lowest status among those that match, and only an error of Lambda is a subject', () => {
    const responses = [
      response('504', { selectionPattern: '200' }),
      response('502', { selectionPattern: '.+' }),
      response('405', { selectionPattern: '.*four hundred.*' }),
      response('200', { selectionPattern: '' }),
    ]
    const status = (subject: string | null): number => answer({ responses, reply: backend({ subject }) }).status
    expect(status(null)).toBe(200)
    expect(status('this is four hundred')).toBe(405)
    expect(status('other')).toBe(502)
  })

  test('[D] rest-api.md 10 #9: .* overrides the default, also where there is no error', () => {
    const responses = [response('200'), response('500', { selectionPattern: '.*' })]
    expect(answer({ responses, reply: backend({ subject: null }) }).status).toBe(500)
  })

  test("[D] rest-api.md 10 #8, [K+] 9.1 #20: nothing matches and no default: 500 with the backend's status in the log", () => {
    const responses = [response('200', { selectionPattern: '2\\d{2}' })]
    expect(() => answer({ responses, reply: backend({ status: 403, subject: '403' }) })).toThrow(
      'Execution failed due to configuration error: No match for output mapping and no default output mapping configured. Endpoint Response Status Code: 403',
    )
  })

  test('[D] rest-api.md 10 #7: the status must be declared as a method response', () => {
    const select = integrationResponse({ integrationResponses: [response('200')], methodResponses: {}, binaryMediaTypes: [] })
    expect(() => select(newExchange(), backend())).toThrow(Fault)
  })

  test('a pattern that is none, or never ends, matches nothing', () => {
    const responses = [
      response('200'),
      response('201', { selectionPattern: '(' }),
      response('202', { selectionPattern: '(?=(a+)+$)b' }),
    ]
    expect(answer({ responses, reply: backend({ subject: `${'a'.repeat(40)}!` }) }).status).toBe(200)
  })
})

describe('headers', () => {
  const mapped = (responseParameters: Readonly<Record<string, string>>, more: Partial<Given> = {}): [string, string][] => {
    const declared = Object.keys(responseParameters).map((target) => target.slice('method.response.header.'.length))
    return [...answer({ responses: [response('200', { responseParameters })], declared, ...more }).headers]
  }

  test('[S] rest-api.md 9.5 #3: backend headers stay behind unless mapped; Content-Type is application/json', () => {
    const reply = backend({
      headers: HeaderList.of([
        ['X-Secret', '1'],
        ['content-type', 'text/html'],
      ]),
    })
    expect([...answer({ responses: [response('200')], reply }).headers]).toEqual([['Content-Type', 'application/json']])
    expect(mapped({ 'method.response.header.Content-Type': 'integration.response.header.content-type' }, { reply })).toEqual([
      ['Content-Type', 'text/html'],
    ])
  })

  test('[S] rest-api.md 5.4 #3: remapped and dropped', () => {
    expect(
      mapped({
        'method.response.header.Date': "'1'",
        'method.response.header.Transfer-Encoding': "'chunked'",
        'method.response.header.Via': "'2'",
      }),
    ).toEqual([
      ['x-amzn-Remapped-Date', '1'],
      ['Via', '2'],
      ['Content-Type', 'application/json'],
    ])
  })

  test('[K-LS] rest-api.md 10 #12: responseOverride sets and replaces headers; a list repeats them; 5.4 holds for them', () => {
    const template =
      '#set($context.responseOverride.header.X-A = ["1", "2"])#set($context.responseOverride.header.Content-Length = "9")'
    const responses = [
      response('200', {
        responseParameters: { 'method.response.header.x-a': "'mapped'" },
        responseTemplates: { 'application/json': template },
      }),
    ]
    expect([...answer({ responses, declared: ['x-a'] }).headers]).toEqual([
      ['X-A', '1'],
      ['X-A', '2'],
      ['x-amzn-Remapped-Content-Length', '9'],
      ['Content-Type', 'application/json'],
    ])
  })

  test('a value or name that would forge headers is a configuration error', () => {
    const reply = backend({ body: Buffer.from('{"x":"a\\r\\nSet-Cookie: b"}') })
    expect(() => mapped({ 'method.response.header.X': 'integration.response.body.x' }, { reply })).toThrow('configuration error')
    const template = '#set($k = "X\n")$context.responseOverride.header.put("bad name", "x")'
    expect(() => answer({ responses: [response('200', { responseTemplates: { 'application/json': template } })] })).toThrow(
      'configuration error',
    )
  })

  test('[K-LS] rest-api.md 6 #10: broken JSON under a body mapping is a 500', () => {
    const reply = backend({ body: Buffer.from('{broken') })
    expect(() => mapped({ 'method.response.header.X': 'integration.response.body.x' }, { reply })).toThrow(
      'Unable to transform response',
    )
  })
})

describe('bodies', () => {
  test('[D] rest-api.md 7 #2: without template the body passes; a null template lets it pass too', () => {
    expect(answer({ responses: [response('200')] }).text).toBe('backend body')
    expect(answer({ responses: [response('200', { responseTemplates: { 'application/json': null } })] }).text).toBe(
      'backend body',
    )
  })

  test("[S] 7 of vtl-and-context.md: $input is the backend's body, the parameters stay the request's ([K+])", () => {
    const responses = [response('200', { responseTemplates: { 'application/json': "$input.path('$.a') $input.params('q')" } })]
    expect(
      answer({ responses, query: 'q=1', body: '{"a":"request"}', reply: backend({ body: Buffer.from('{"a":"backend"}') }) }).text,
    ).toBe('backend 1')
    const echo = [response('200', { responseTemplates: { 'application/json': '$input.body' } })]
    expect(answer({ responses: echo, reply: backend({ body: Buffer.from('') }) }).text).toBe('{}')
  })

  test('[D] rest-api.md 7 #2: the template goes by the first type of Accept, else application/json, else the first', () => {
    const responseTemplates = { 'application/xml': '<x/>', 'application/json': '{}' }
    const by = (
      accept: string | undefined,
      templates: Readonly<Record<string, string>> = responseTemplates,
    ): [string, string | undefined] => {
      const { text, headers } = answer({
        responses: [response('200', { responseTemplates: templates })],
        headers: accept === undefined ? [] : [['Accept', accept]],
      })
      return [text, headers.get('content-type')]
    }
    expect(by('application/xml')).toEqual(['<x/>', 'application/xml'])
    expect(by(undefined)).toEqual(['{}', 'application/json'])
    expect(by('text/html, application/json')).toEqual(['<x/>', 'application/xml'])
    expect(by(undefined, { 'text/plain': 'p' })).toEqual(['p', 'text/plain'])
  })

  test("[S] rest-api.md 9.7 #3 #7: MOCK shows templates the request's body, and answers nothing without one", () => {
    const reply = backend({ body: Buffer.from(''), templateInput: Buffer.from('{"posted":1}') })
    const responses = [
      response('200', { responseTemplates: { 'application/json': '{"echo": $input.json(\'$\'), "response": "mocked"}' } }),
    ]
    expect(answer({ responses, reply }).text).toBe('{"echo": {"posted":1}, "response": "mocked"}')
    expect(answer({ responses: [response('200')], reply }).text).toBe('')
  })

  test('[S] rest-api.md 9.7 #4 #5: overrides of the request template reach the answer, even without response template', () => {
    const requestTemplate =
      '{"statusCode":200}#set($context.responseOverride.status = 444)#set($context.requestOverride.path.x = "set")#set($context.responseOverride.header.h = "1")'
    const plain = answer({ responses: [response('200')], requestTemplate })
    expect([plain.status, plain.headers.get('h')]).toEqual([444, '1'])
    const responses = [response('200', { responseTemplates: { 'application/json': '$context.requestOverride.path.x' } })]
    expect(answer({ responses, requestTemplate }).text).toBe('set')
  })

  test.each([
    ['#set($context.responseOverride.status = 99)'],
    ['#set($context.responseOverride.status = 600)'],
    ['#set($context.responseOverride.status = 201.5)'], // [S] rest-api.md 10 #11
  ])('[K-LS] rest-api.md 10 #12: %s leaves the status', (template) => {
    expect(answer({ responses: [response('200', { responseTemplates: { 'application/json': template } })] }).status).toBe(200)
  })

  test('[S] vtl 1: a template that fails is a 500 with its log line', () => {
    const responses = [response('200', { responseTemplates: { 'application/json': "$util.parseJson('{')" } })]
    expect(() => answer({ responses })).toThrow('Execution failed due to configuration error: Unable to transform response')
  })
})

describe('[S] 8.2: content handling', () => {
  const PNG = Buffer.from([0x89, 0x50, 0xff])
  const RAW = PNG.toString('latin1')
  const REPLACED = Buffer.from('\ufffdP\ufffd').toString('latin1')
  const BOTH = ['image/png']
  const text = (body: Buffer): BackendReply => backend({ body, type: 'text/plain' })
  const binary = backend({ body: PNG, type: 'image/png' })
  test.each([
    ['no bmt', [], binary, 'image/png', null, REPLACED],
    ['no bmt', [], text(Buffer.from('iVD/')), '', 'CONVERT_TO_BINARY', RAW],
    ['text, text', BOTH, text(PNG), '', null, REPLACED],
    ['text, text', BOTH, text(Buffer.from('iVD/')), '', 'CONVERT_TO_BINARY', RAW],
    ['text, binary', BOTH, text(Buffer.from('iVD/')), 'image/png', null, RAW],
    ['text, binary', BOTH, text(PNG), 'image/png', 'CONVERT_TO_TEXT', REPLACED],
    ['binary, text', BOTH, binary, '', null, 'iVD/'],
    ['binary, only first of Accept', BOTH, binary, 'text/html, image/png', null, 'iVD/'],
    ['binary, literal wildcard', BOTH, binary, 'image/*', null, 'iVD/'],
    ['binary, text', BOTH, binary, '', 'CONVERT_TO_BINARY', RAW],
    ['binary, binary', BOTH, binary, 'image/png;q=0.5', null, RAW],
    ['binary, binary', BOTH, binary, 'image/png', 'CONVERT_TO_TEXT', 'iVD/'],
  ] as const)('%s %#', (_, binaryMediaTypes, reply, accept, contentHandling, body) => {
    expect(
      answer({ responses: [response('200', { contentHandling })], binaryMediaTypes, reply, headers: [['Accept', accept]] }).text,
    ).toBe(body)
  })

  test('[S], [D] what is no base64 where it must be is a 500', () => {
    expect(() => answer({ responses: [response('200', { contentHandling: 'CONVERT_TO_BINARY' })], reply: text(PNG) })).toThrow(
      'configuration error',
    )
    expect(() =>
      answer({ responses: [response('200')], binaryMediaTypes: BOTH, reply: text(PNG), headers: [['Accept', 'image/png']] }),
    ).toThrow('configuration error')
  })

  test('[S] a template under CONVERT_TO_TEXT reads base64, under CONVERT_TO_BINARY it is a 500', () => {
    const responseTemplates = { 'application/json': '{"data": "$input.body"}' }
    const given = (contentHandling: 'CONVERT_TO_TEXT' | 'CONVERT_TO_BINARY'): Given => ({
      responses: [response('200', { contentHandling, responseTemplates })],
      binaryMediaTypes: BOTH,
      reply: binary,
    })
    expect(answer(given('CONVERT_TO_TEXT')).text).toBe('{"data": "iVD/"}')
    expect(() => answer(given('CONVERT_TO_BINARY'))).toThrow('Unable to transform response')
  })
})
