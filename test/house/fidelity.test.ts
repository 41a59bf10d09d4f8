// Tests name the facts they prove; a name that leads nowhere would prove nothing.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { citationsIn } from '../../scripts/fidelity/citations.ts'
import { COMPLETE, DELIBERATE } from '../../scripts/fidelity/deliberate.ts'
import { factsIn } from '../../scripts/fidelity/facts.ts'
import { readCitations, readFacts } from '../../scripts/fidelity.ts'

test('every fact that a test names is there', () => {
  const known = new Set(readFacts().map(({ id }) => id))
  expect(readCitations().filter(({ fact }) => !known.has(fact))).toEqual([])
})

test.each(COMPLETE)('every recorded fact of %s has a test, or is deliberately not met', (file) => {
  const tested = new Set(readCitations().map(({ fact }) => fact))
  const recorded = readFacts().filter((fact) => fact.file === file && (fact.tag === 'S' || fact.tag === 'S*'))
  expect(recorded.length).toBeGreaterThan(0)
  expect(recorded.filter(({ id }) => !tested.has(id) && !DELIBERATE.has(id)).map(({ id, text }) => `${id}: ${text}`)).toEqual([])
})

test('what is deliberately not met is a fact, has no test, and stands in docs/limits.md', () => {
  const known = new Set(readFacts().map(({ id }) => id))
  const tested = new Set(readCitations().map(({ fact }) => fact))
  const limits = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8')
  const rows = [...limits.matchAll(/^\| ([a-z-]+\.md \S+ #\d+) \|/gm)].map(([, id]) => id)
  expect(rows).toEqual([...DELIBERATE.keys()])
  expect(rows.filter((id = '') => !known.has(id) || tested.has(id))).toEqual([])
})

test('facts are numbered by section, one a tag', () => {
  const text =
    '# Legend [S]\n## 1. One\n- [S] first\n- [D] second. `[K+]` third\n### 1.1 Two\n| fourth | [S*] |\n## Appendix A - x\n- [D] fifth'
  expect(factsIn('X.md', text).map(({ id, tag }) => `${id} ${tag}`)).toEqual([
    'X.md 1 #1 S',
    'X.md 1 #2 D',
    'X.md 1 #3 K+',
    'X.md 1.1 #1 S*',
    'X.md A #1 D',
  ])
})

test('a citation may name several facts', () => {
  const cited = ['y', 'md 1.1 #1 #3-4, [K+] 16b #2 and A #7: z'].join('.')
  expect(citationsIn('p', cited).map(({ fact }) => fact.slice('y.md '.length))).toEqual([
    '1.1 #1',
    '1.1 #3',
    '1.1 #4',
    '16b #2',
    'A #7',
  ])
})
