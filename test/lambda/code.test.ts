import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import yazl from 'yazl'
import { CodeStore } from '../../src/lambda/code.ts'
import { removeTree } from '../../src/lambda/tree.ts'
import { ServiceError } from '../../src/model/errors.ts'
import { collect, zip } from './lab.ts'

let dataDir: string
let store: CodeStore
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'portico-code-'))
  store = await CodeStore.open(dataDir)
})
afterEach(() => removeTree(dataDir))

const UNREADABLE = 'Could not unzip uploaded file. Please check your file, then try to upload again.'
const refused = async (bytes: Uint8Array): Promise<string> => {
  const error = await store.put(bytes).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ServiceError)
  expect(error).toMatchObject({ type: 'InvalidParameterValueException', status: 400 })
  return (error as ServiceError).message
}

/** A zip whose entry names and modes are written as given: yazl refuses what an attacker would not. */
async function rawZip(entries: readonly { name: string; data: string; mode?: number; alias?: string }[]): Promise<Buffer> {
  const file = new yazl.ZipFile()
  for (const { name, data, mode, alias } of entries)
    file.addBuffer(Buffer.from(data), alias ?? name, { mode: mode ?? 0o100644, compress: false })
  file.end()
  let bytes = await collect(file.outputStream)
  for (const { name, alias } of entries)
    if (alias) bytes = Buffer.from(bytes.toString('latin1').replaceAll(alias, name), 'latin1')
  return bytes
}

test('a zip is stored by its sha256 and extracted once, with its modes', async () => {
  const bytes = await zip({ 'index.js': 'x', 'a/b/bootstrap': '#!/bin/sh', 'empty.txt': '' })
  const stored = await store.put(bytes)
  const digest = createHash('sha256').update(bytes).digest()
  expect(stored).toEqual({ sha256: digest.toString('hex'), codeSha256: digest.toString('base64'), codeSize: bytes.length })
  expect(readFileSync(join(dataDir, 'lambda/code', `${stored.sha256}.zip`)).equals(bytes)).toBe(true)
  expect((await store.read(stored.sha256))?.equals(bytes)).toBe(true)
  const folder = await store.folder(stored.sha256)
  expect(folder).toBe(join(dataDir, 'lambda/tasks', stored.sha256))
  const mode = (path: string): string => (statSync(join(folder, path)).mode & 0o777).toString(8)
  expect([mode('.'), mode('a/b'), mode('index.js'), mode('a/b/bootstrap')]).toEqual(['555', '555', '444', '555'])
  expect(readdirSync(join(dataDir, 'lambda/code'))).toHaveLength(1)
})

test('the same zip twice, at once and later, is one', async () => {
  const bytes = await zip({ 'index.js': 'same' })
  const [one, two] = await Promise.all([store.put(bytes), store.put(bytes)])
  expect(one).toEqual(two)
  await store.put(bytes)
  expect(readdirSync(join(dataDir, 'lambda/code'))).toEqual([`${one?.sha256}.zip`])
  expect(readdirSync(join(dataDir, 'lambda/tasks'))).toEqual([one?.sha256])
})

test('after a restart the extraction is made again, from the zip alone', async () => {
  const { sha256 } = await store.put(await zip({ 'index.js': 'again' }))
  const reopened = await CodeStore.open(dataDir)
  expect(readdirSync(join(dataDir, 'lambda/tasks'))).toEqual([])
  const [folder] = await Promise.all([reopened.folder(sha256), reopened.folder(sha256)])
  expect(readFileSync(join(folder, 'index.js'), 'utf8')).toBe('again')
  await expect(reopened.folder('0'.repeat(64))).rejects.toThrow()
})

test("what is no zip, or an empty one, is refused with Lambda's text", async () => {
  expect(await refused(Buffer.from('nonsense'))).toBe(UNREADABLE)
  expect(await refused(Buffer.alloc(0))).toBe(UNREADABLE)
  expect(await refused((await zip({ a: 'text'.repeat(1000) })).subarray(0, 60))).toBe(UNREADABLE)
  expect(await refused(await zip({}))).toBe('Uploaded file must be a non-empty zip')
  expect(readdirSync(join(dataDir, 'lambda/code'))).toEqual([])
  expect(readdirSync(join(dataDir, 'lambda/tasks'))).toEqual([])
})

test('a damaged entry is refused', async () => {
  const bytes = await zip({ 'index.js': 'const a = 1;'.repeat(100) })
  bytes.fill(0xff, 45, 60)
  expect(await refused(bytes)).toBe(UNREADABLE)
})

test('names that leave the folder are refused', async () => {
  for (const name of ['../../evil.txt', '/tmp/evil12.txt', 'a/../../../e.txt'])
    expect(await refused(await rawZip([{ name, alias: 'x'.repeat(name.length), data: 'x' }]))).toBe(UNREADABLE)
  expect(existsSync(join(dataDir, 'evil.txt'))).toBe(false)
})

test('links inside the folder are kept, those that point out of it are refused, alone and in chains', async () => {
  const link = 0o120777
  const kept = await store.put(
    await rawZip([
      { name: 'real/file.txt', data: 'here' },
      { name: 'bin/alias', data: '../real/file.txt', mode: link },
      { name: 'dangling', data: 'nowhere', mode: link },
    ]),
  )
  const folder = await store.folder(kept.sha256)
  expect(readlinkSync(join(folder, 'bin/alias'))).toBe('../real/file.txt')
  expect(readFileSync(join(folder, 'bin/alias'), 'utf8')).toBe('here')
  expect(() => lstatSync(join(folder, 'dangling'))).toThrow()
  writeFileSync(join(dataDir, 'lambda', 'secret'), 's')
  expect(await refused(await rawZip([{ name: 'out', data: '/etc/passwd', mode: link }]))).toBe(UNREADABLE)
  expect(await refused(await rawZip([{ name: 'out', data: '../../secret', mode: link }]))).toBe(UNREADABLE)
  const chain = [
    { name: 'd/up', data: '..', mode: link },
    { name: 'out', data: 'd/up/../../secret', mode: link },
  ]
  expect(await refused(await rawZip(chain))).toBe(UNREADABLE)
  const through = [
    { name: 'out', data: '../..', mode: link },
    { name: 'out/secret', data: 'overwritten' },
  ]
  expect(await refused(await rawZip(through))).toBe(UNREADABLE)
  expect(readFileSync(join(dataDir, 'lambda', 'secret'), 'utf8')).toBe('s')
})

test('[K] a zip that unzips to more than 250 MB is refused before it is inflated', async () => {
  const file = new yazl.ZipFile()
  const zeros = Buffer.alloc(64 << 20)
  for (let i = 0; i < 4; i++) file.addBuffer(zeros, `zeros-${i}`)
  file.end()
  const bytes = await collect(file.outputStream)
  expect(bytes.length).toBeLessThan(1 << 20)
  expect(await refused(bytes)).toBe('Unzipped size must be smaller than 262144000 bytes')
  expect(readdirSync(join(dataDir, 'lambda/tasks'))).toEqual([])
})

test('an entry that is larger than it says is refused', async () => {
  const bytes = await zip({ 'a.txt': 'x'.repeat(10_000) })
  const directory = bytes.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
  bytes.writeUInt32LE(10, directory + 24)
  expect(await refused(bytes)).toBe(UNREADABLE)
})

test('sweeping removes old zips that nothing uses', async () => {
  const used = await store.put(await zip({ a: 'used' }))
  const old = await store.put(await zip({ a: 'old' }))
  const young = await store.put(await zip({ a: 'young' }))
  const path = (sha256: string): string => join(dataDir, 'lambda/code', `${sha256}.zip`)
  for (const { sha256 } of [used, old]) utimesSync(path(sha256), 1, 1)
  await store.sweep(new Set([used.sha256]))
  expect([used, old, young].map(({ sha256 }) => existsSync(path(sha256)))).toEqual([true, false, true])
})
