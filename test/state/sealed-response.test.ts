import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openResponse, sealResponse } from '../../src/state/sealed-response.ts'

const key = randomBytes(32)
const secret = {
  status: 200,
  headers: ['X-Secret', 'swordfish', 'Content-Type', 'text/plain'],
  body: Buffer.from('swordfish\xff'),
}

test('what was sealed opens under its own name, encrypted or not', () => {
  for (const secretKey of [key, null]) {
    expect(openResponse(sealResponse(secret, 'a', secretKey), 'a', secretKey)).toEqual(secret)
    const empty = { status: 204, headers: [], body: Buffer.alloc(0) }
    expect(openResponse(sealResponse(empty, 'a', secretKey), 'a', secretKey)).toEqual(empty)
  }
})

test('[D] auth-throttle-cache.md 9.1 #6: encryption shows nothing, makes it 28 bytes larger, and is new each time', () => {
  const sealed = sealResponse(secret, 'a', key)
  expect(sealed.includes('swordfish')).toBe(false)
  expect(sealResponse(secret, 'a', null).includes('swordfish')).toBe(true)
  expect(sealed.length - sealResponse(secret, 'a', null).length).toBe(28)
  expect(sealResponse(secret, 'a', key)).not.toEqual(sealed)
})

test('another name, another key or a changed byte open nothing', () => {
  const sealed = sealResponse(secret, 'a', key)
  expect(openResponse(sealed, 'b', key)).toBeUndefined()
  expect(openResponse(sealed, 'a', randomBytes(32))).toBeUndefined()
  expect(openResponse(sealed, 'a', null)).toBeUndefined()
  expect(openResponse(sealResponse(secret, 'a', null), 'a', key)).toBeUndefined()
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    expect(openResponse(changed, 'a', key)).toBeUndefined()
    expect(openResponse(sealed.subarray(0, at), 'a', key)).toBeUndefined()
  }
})

test('bytes that are none of ours open nothing', () => {
  const framed = (head: string): Buffer => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(head.length)
    return Buffer.concat([Buffer.from([0]), length, Buffer.from(head)])
  }
  for (const head of ['', '{}', '["200"]', '[200,"a"]', '[200,1,2]', '[[200]]', 'nonsense']) {
    expect(openResponse(framed(head), 'a', null)).toBeUndefined()
  }
  for (let length = 0; length < 40; length++) {
    expect(openResponse(Buffer.alloc(length), 'a', null)).toBeUndefined()
    expect(openResponse(Buffer.alloc(length, 1), 'a', key)).toBeUndefined()
  }
})
