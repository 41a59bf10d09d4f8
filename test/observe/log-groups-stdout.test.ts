// Access logs on stdout, for whoever collects the output of processes.
import { expect, test } from 'vitest'
import { alsoShown, type LineSink } from '../../src/observe/log-groups-stdout.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

class Shown implements LineSink {
  writableLength = 0
  text = ''
  write(text: string): void {
    this.text += text
  }
}

function open(names: readonly string[]): { out: Shown; written: string[]; log: (group: string, message: string) => void } {
  const out = new Shown()
  const written: string[] = []
  const groups = alsoShown({ write: (group, _stream, _at, message) => void written.push(`${group} ${message}`) }, names, out)
  return { out, written, log: (group, message) => groups.write(group, 'stream', 0, message) }
}

test('lines of the groups that are named are shown as they stand; all are written', async () => {
  const { out, written, log } = open(['access', '/aws/lambda/*'])
  log('access', '{"status":"200"}')
  log('access2', 'other')
  log('/aws/lambda/f', 'START\n')
  await turn()
  expect(out.text).toBe('{"status":"200"}\nSTART\n')
  expect(written).toHaveLength(3)
})

test('a line break in a message makes no second line', async () => {
  const { out, log } = open(['*'])
  log('access', 'one\ntwo\r\n')
  await turn()
  expect(out.text).toBe('one\\ntwo\\r\n')
})

test('a reader that is slow loses lines, is told so, and holds up nobody', async () => {
  const { out, written, log } = open(['*'])
  out.writableLength = 5 << 20
  log('access', 'lost')
  await turn()
  out.writableLength = 0
  log('access', 'shown')
  await turn()
  expect(out.text).toBe('shown\n1 events were dropped: they came faster than this output was read\n')
  expect(written).toHaveLength(2)
})
