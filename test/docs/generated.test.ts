// Documents that are made from the source say what the source says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withFaults } from '../../scripts/generate-errors-doc.ts'
import { operationStates, renderOperationsDoc } from '../../scripts/generate-operations-doc.ts'

const doc = (name: string): string => readFileSync(join(import.meta.dirname, '..', '..', 'docs', name), 'utf8')

test('docs/errors.md lists every fault', () => {
  expect(withFaults(doc('errors.md'))).toBe(doc('errors.md'))
})

test('docs/operations.md shows the state of every operation', async () => {
  expect(renderOperationsDoc(await operationStates())).toBe(doc('operations.md'))
})
