import { expect, test } from 'vitest'
import { compileMappingTemplate } from '../../src/mapping/mapping-template.ts'
import { Payload } from '../../src/mapping/payload.ts'
import { TemplateError } from '../../src/vtl/template-error.ts'
import { type ExchangeParts, newExchange } from '../support/exchange.ts'

type TestExchange = ReturnType<typeof newExchange>

function renderIn(exchange: TestExchange, text: string): string {
  const { request, match, context } = exchange
  const parameters = { path: match.pathParameters, query: request.query, headers: request.headers }
  return compileMappingTemplate(text)({ body: new Payload(request.body), parameters, context })
}

const render = (text: string, parts: ExchangeParts = {}): string => renderIn(newExchange(parts), text)

test.each([
  ['', '{}'],
  ['{"some": "value"}', '{"some": "value"}'],
  ['some raw data', 'some raw data'],
])('[S] vtl-and-context.md 7 #2, [D] vtl-and-context.md 7 #1: $input.body of %j prints %j', (body, printed) => {
  expect(render('$input.body', { body })).toBe(printed)
})

test('[S] vtl-and-context.md 2 #6: the body is a string, it has no members', () => {
  expect(render('[$input.body.attr]', { body: '{"attr":1}' })).toBe('[]')
})

test.each([
  ['{}', '%7B%7D', ''],
  ['{"some": "value"}', '%7B%22some%22%3A+%22value%22%7D', '{"some": "value"}'],
  ['some raw data', 'some+raw+data', 'some raw data'],
])('[S] vtl-and-context.md 8 #6: urlEncode of body gives %s', (_, encoded, body) => {
  expect(render('$util.urlEncode($input.body)', { body })).toBe(encoded)
})

test('[S] vtl-and-context.md 8 #6: urlEncode of what is missing is empty', () => {
  expect(render('[$util.urlEncode($input.body.attr)]', { body: '{}' })).toBe('[]')
})

test.each([
  ['{"foo":"bar"}', '$', '{foo=bar}'],
  ['{"bigger":"dict","to":"test","with":"separators"}', '$', '{bigger=dict, to=test, with=separators}'],
  ['[{"foo":"bar"}]', '$', '[{"foo":"bar"}]'],
  ['{"foo":[{"nested":"bar"}]}', '$', '{foo=[{"nested":"bar"}]}'],
  ['{"x":[]}', '$.x', '[]'],
  ['{"x":null}', '$.x', ''],
  ['', '$.json', ''],
])('[S] vtl-and-context.md 7 #11-16: $input.path on %s at %s prints %s, and so does its toString()', (body, path, printed) => {
  expect(render(`$input.path('${path}')`, { body })).toBe(printed)
  expect(render(`$input.path('${path}').toString()`, { body })).toBe(printed)
})

test('[S] vtl-and-context.md 7 #12 #14: an element of a list, and a member that an empty list does not have', () => {
  expect(render("$input.path('$.x')[0]", { body: '{"x":[{"foo":"bar"}]}' })).toBe('{foo=bar}')
  expect(render("[$input.path('$.x').nested]", { body: '{"x":[]}' })).toBe('[]')
  expect(render("#if($input.path('$.x') == $null)null#end", { body: '{"x":[]}' })).toBe('')
})

test('[S] vtl-and-context.md 2 #3, 7 #15: missing equals $null and ""; [S] vtl-and-context.md 7 #16: null does', () => {
  const template = "#if($input.path('$.a') == $null)1#end#if($input.path('$.a') == \"\")2#end$input.path('$.a')"
  expect(render(template, { body: '{"b":1}' })).toBe('12')
  expect(render(template, { body: '' })).toBe('12')
  expect(render(template, { body: '{"a":null}' })).toBe('12')
})

test('[D] vtl-and-context.md 7 #3, [K-LS] vtl-and-context.md 7 #4: $input.json gives JSON text, "" where there is nothing', () => {
  const body = '{ "a": [1, "x y"], "s": "t", "n": null }'
  expect(render("$input.json('$')", { body })).toBe('{"a":[1,"x y"],"s":"t","n":null}')
  expect(render("$input.json('$.a')", { body })).toBe('[1,"x y"]')
  expect(render("$input.json('$.s')", { body })).toBe('"t"')
  expect(render("$input.json('$.missing')", { body })).toBe('""')
  expect(render("$input.json('$.a')", { body: 'no json' })).toBe('""')
})

test('numbers keep the digits they were sent with', () => {
  const body = '{"id":12345678901234567890,"price":1.0}'
  expect(render("$input.json('$')", { body })).toBe(body)
  expect(render("$input.path('$.id') $input.path('$').price", { body })).toBe('12345678901234567890 1.0')
})

const SENT: ExchangeParts = {
  query: 'id=fromQuery&q=1&q=a%2Bb+c',
  headers: [
    ['id', 'fromHeader'],
    ['X-Custom', 'one'],
    ['X-Custom', 'two'],
  ],
  pathParameters: { id: 'a%2Fb' },
}

test('[S] vtl-and-context.md 7 #7, [D] vtl-and-context.md 7 #6 #9, [K-LS] vtl-and-context.md 7 #10: $input.params(name) looks in path, query string, header, takes the last value, and heeds case', () => {
  expect(render("$input.params('id') $input.params('q') $input.params('X-Custom') [$input.params('x-custom')]", SENT)).toBe(
    'a%2Fb a+b c two []',
  )
})

test('[S] vtl-and-context.md 3 #4, [D] vtl-and-context.md 7 #5: $input.params() is a map of three, whose keys can be looped over', () => {
  const template =
    '#foreach($type in $input.params().keySet())#set($map = $input.params().get($type))$type:#foreach($k in $map.keySet())$k=$map.get($k);#end #end'
  expect(render(template, SENT)).toBe('path:id=a%2Fb; querystring:id=fromQuery;q=a+b c; header:id=fromHeader;X-Custom=two; ')
})

test('[D] vtl-and-context.md 8 #1 #3 #7: $util', () => {
  expect(render("$util.escapeJavaScript($input.path('$.s'))", { body: '{"s":"it\'s \\"a/b\\\\\\n\\u00e9"}' })).toBe(
    'it\\\'s \\"a\\/b\\\\\\n\\u00E9',
  )
  expect(render("$util.escapeJavaScript($input.path('$.n'))", { body: '{"n":null}' })).toBe('null')
  expect(render("$util.urlDecode('a%20b+c%2B') $util.base64Encode('\u00e9') $util.base64Decode('w6k=')")).toBe(
    'a b c+ w6k= \u00e9',
  )
  expect(render('#set($o = $util.parseJson($input.body))$o.key2.arr[0]', { body: '{"key2":{"arr":[7]}}' })).toBe('7')
  expect(render('[$util.toJson(1)$util.error]')).toBe('[]')
})

test('[K] vtl-and-context.md 8 #8: parseJson of what is no JSON fails the template', () => {
  expect(() => render("$util.parseJson('{')")).toThrow(TemplateError)
  expect(() => render('$util.parseJson($input.body)', { body: '['.repeat(5000) })).toThrow(TemplateError)
})

test('[S] vtl-and-context.md 9 #2, [D] vtl-and-context.md 9 #1: stage variables, missing ones empty', () => {
  expect(
    render(
      "$stageVariables.color $stageVariables['color'] ${stageVariables['color']} [$stageVariables.missing$stageVariables.toString]",
    ),
  ).toBe('blue blue blue []')
})

test('[S] vtl-and-context.md 10 #32 #33: the order of $context.keySet() and of the identity', () => {
  expect(render('#foreach($k in $context.keySet())$k #end')).toBe(
    'resourceId resourcePath httpMethod extendedRequestId requestTime path accountId protocol requestOverride stage domainPrefix requestTimeEpoch requestId identity domainName deploymentId responseOverride apiId ',
  )
  expect(render('#foreach($k in $context.identity.keySet())$k #end')).toBe(
    'cognitoIdentityPoolId accountId cognitoIdentityId caller sourceIp principalOrgId accessKey cognitoAuthenticationType cognitoAuthenticationProvider userArn userAgent user ',
  )
})

test('[S] vtl-and-context.md 10 #21: isCanaryRequest is a key only where there is a canary', () => {
  expect(render('$context.keySet().contains("isCanaryRequest") $context.isCanaryRequest')).toBe('false ')
  expect(
    render('$context.keySet().contains("isCanaryRequest") $context.isCanaryRequest', { context: { isCanaryRequest: true } }),
  ).toBe('true true')
})

test('[S] vtl-and-context.md 10 #34: maps of $context print nothing; [D] members print what they are', () => {
  expect(render('[$context.identity$context.requestOverride$context.responseOverride$context]')).toBe('[]')
  expect(
    render(
      '$context.requestTime $context.requestTimeEpoch $context.domainPrefix $context.identity.sourceIp [$context.identity.user]',
    ),
  ).toBe('14/Nov/2023:22:13:20 +0000 1700000000000 a1b2c3d4e5 203.0.113.7 []')
})

test('[S] vtl-and-context.md 10 #35: every recorded way to write an override works, and it can be read back', () => {
  const exchange = newExchange()
  const template = [
    '#set($context.requestOverride.path.x = "p")',
    '#set($k = "q1")#set($context.requestOverride.querystring[$k] = "v")',
    '#set($context["requestOverride"].querystring["q2"] = "w")',
    '$context.requestOverride.header.put("h","1")',
    '#set($context.responseOverride.status = 444)',
    '#set($context.responseOverride.header.multi = ["a", "b"])',
    '$context.requestOverride.path.x$context.requestOverride.header.h$context.responseOverride.status',
  ].join('')
  expect(renderIn(exchange, template)).toBe('p1444')
  const { requestOverride, responseOverride } = exchange.context
  expect({ ...requestOverride.path }).toEqual({ x: 'p' })
  expect({ ...requestOverride.querystring }).toEqual({ q1: 'v', q2: 'w' })
  expect({ ...requestOverride.header }).toEqual({ h: '1' })
  expect(responseOverride.status).toBe(444)
  expect({ ...responseOverride.header }).toEqual({ multi: ['a', 'b'] })
})

test('[D] vtl-and-context.md 10 #39: the same override twice in one pass fails, in the next pass it does not', () => {
  const once = '#set($context.requestOverride.header.a = "1")'
  expect(() => render(`${once}$context.requestOverride.header.put("a", "2")`)).toThrow(TemplateError)
  expect(() => render('#set($context.responseOverride.status = 200)#set($context.responseOverride.status = 201)')).toThrow(
    TemplateError,
  )
  const exchange = newExchange()
  expect(renderIn(exchange, once) + renderIn(exchange, once)).toBe('')
})

test('[S] rest-api.md 10 #11: a status that is no integer is not taken', () => {
  const exchange = newExchange()
  renderIn(exchange, '#set($context.responseOverride.status = "abc")')
  expect(exchange.context.responseOverride.status).toBeNull()
})

test('nothing else of $context, $input or $util can be written or reached', () => {
  const exchange = newExchange()
  const template =
    '#set($context.requestId = "x")#set($context.identity.user = "x")#set($context.requestOverride.header = "x")[$context.constructor$context["__proto__"]$input.constructor$util.constructor$context.stage.constructor$context.requestOverride.header.constructor$context.requestOverride.header["__proto__"]]'
  expect(renderIn(exchange, template)).toBe('[]')
  expect(exchange.context.requestId).toBe('0b1c2d3e-0000-4000-8000-000000000001')
  expect(exchange.context.identity.user).toBeNull()
})

test('a template that does not parse fails every request, not the deployment ([S] 1)', () => {
  const template = compileMappingTemplate('#if(')
  const { request, match, context } = newExchange()
  const parameters = { path: match.pathParameters, query: request.query, headers: request.headers }
  expect(() => template({ body: new Payload(''), parameters, context })).toThrow(TemplateError)
})

test('work on a large body is bounded', () => {
  const body = JSON.stringify({ x: 'a'.repeat(1_000_000) })
  const loop = (inner: string): string => `#foreach($i in [1..1000])#foreach($j in [1..1000])#set($x = ${inner})#end#end`
  for (const inner of [
    "$input.json('$')",
    "$input.path('$..x')",
    '$util.urlEncode($input.body)',
    '$util.base64Encode($input.body)',
    '$util.parseJson($input.body)',
  ]) {
    expect(() => render(loop(inner), { body }), inner).toThrow(TemplateError)
  }
})
