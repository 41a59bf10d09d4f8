/**
 * Writes rows until it is killed, and prints the path of each one as soon as the store acknowledged it. The rows of one
 * transaction come in threes, so that a torn transaction would show.
 * argv: the data folder, a prefix for the names of this run.
 */
import { writeSync } from 'node:fs'
import { createLog } from '../../src/core/log.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'

const [dataDir = '', run = ''] = process.argv.slice(2)
const store = await openSqliteStore({ dataDir, log: createLog('silent') })
writeSync(1, 'open\n')

for (let n = 0; ; n++) {
  const path = `/run/${run}/${n}`
  await store.transact(async (transaction) => {
    await transaction.put(path, 'written', { n, text: 'x'.repeat(n % 700) })
    await transaction.put(`${path}/left`, 'half', { n })
    await transaction.put(`${path}/right`, 'half', { n })
    if (n % 10 === 9) await transaction.deleteTree(`/run/${run}/${n - 9}/left`)
  })
  writeSync(1, `${path}\n`)
}
