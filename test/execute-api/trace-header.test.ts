import { expect, test } from 'vitest'
import { traceHeader } from '../../src/execute-api/trace-header.ts'

const ROOT = '1-5759e988-bd862e3fe1be46a994272793'
const PARENT = '53995c3f42cd8ad8'

test('[S*] rest-api.md 3.1 #1: without the header, a new Root of the time', () => {
  expect(traceHeader(null, 0x5759e988 * 1000)).toMatch(/^Root=1-5759e988-[0-9a-f]{24}$/)
})

test('[S*] cloudwatch-lambda.md 2 #4, rest-api.md 3.1 #1: Root, Parent and Sampled are kept', () => {
  expect(traceHeader(`Root=${ROOT};Parent=${PARENT};Sampled=0`, 0)).toBe(`Root=${ROOT};Parent=${PARENT};Sampled=0`)
  expect(traceHeader(`sampled=1; parent=${PARENT}; ROOT=${ROOT}`, 0)).toBe(`Root=${ROOT};Parent=${PARENT};Sampled=1`)
})

test('[S*] cloudwatch-lambda.md 2 #4, rest-api.md 3.1 #1: a missing Parent is made up; [K-LS] 3.1 #2: Sampled follows from who named one', () => {
  expect(traceHeader(`Root=${ROOT}`, 0)).toMatch(new RegExp(`^Root=${ROOT};Parent=[0-9a-f]{16};Sampled=0$`))
  expect(traceHeader(`Root=${ROOT};Parent=${PARENT}`, 0)).toBe(`Root=${ROOT};Parent=${PARENT};Sampled=1`)
})

test('what is not valid is replaced, and nothing else gets through', () => {
  const made = /^Root=1-00000000-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/
  for (const header of ['', ';;;', '=', 'Root=1-x-y', `Root=${ROOT}x`, 'Root=;Parent=;Sampled=2', 'Self=1;Evil=\r\nX: y']) {
    expect(traceHeader(header, 0)).toMatch(made)
  }
})
