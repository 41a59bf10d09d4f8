import { expect, test } from 'vitest'
import { ConfigError, readConfig } from '../../src/config.ts'

const read = (...values: string[]) =>
  readConfig(
    values.flatMap((value) => ['--vpc-link-target', value]),
    {},
  ).vpcLinkTargets

test('a target has a name and addresses; the flag repeats, the variable has all', () => {
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/nlb/50dc6c495c0c9188'
  const expected = new Map([
    [
      arn,
      [
        { host: '10.0.0.1', port: 8080 },
        { host: 'two.internal', port: 80 },
      ],
    ],
    ['a link = with signs', [{ host: '::1', port: 65_535 }]],
  ])
  expect(read(`${arn}=10.0.0.1:8080,two.internal:80`, 'a link = with signs=[::1]:65535')).toEqual(expected)
  const variable = `${arn}=10.0.0.1:8080, two.internal:80, a link = with signs=[::1]:65535`
  expect(readConfig([], { PORTICO_VPC_LINK_TARGETS: variable }).vpcLinkTargets).toEqual(expected)
})

test.each([
  '10.0.0.1:80',
  '=10.0.0.1:80',
  'nlb=',
  'nlb=host',
  'nlb=host:0',
  'nlb=host:65536',
  'nlb=a:80,b',
  'nlb=::1:80',
  'nlb=-x:80',
])('%j cannot be read, and says so', (value) => {
  expect(() => read(value)).toThrow(ConfigError)
  expect(() => read(value)).toThrow(/^--vpc-link-target must look like my-nlb=10\.0\.0\.1:8080,10\.0\.0\.2:8080, not /)
})

test('checks are from 1 to 300 seconds apart', () => {
  expect(readConfig([], {}).vpcLinkHealthSeconds).toBe(10)
  expect(() => readConfig(['--vpc-link-health-seconds', '0'], {})).toThrow(ConfigError)
})
