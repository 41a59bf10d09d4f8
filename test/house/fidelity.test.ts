// Tests name the facts they prove; a name that leads nowhere would prove nothing.
import { expect, test } from 'vitest'
import { citationsIn } from '../../scripts/fidelity/citations.ts'
import { factsIn } from '../../scripts/fidelity/facts.ts'
import { readCitations, readFacts } from '../../scripts/fidelity.ts'

test('every fact that a test names is there', () => {
  const known = new Set(readFacts().map(({ id }) => id))
  expect(readCitations().filter(({ fact }) => !known.has(fact))).toEqual([])
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
  const cited = ['y', 'md 1.1 #1 #3-4, 16b #2 and A #7: z'].join('.')
  expect(citationsIn('p', cited).map(({ fact }) => fact.slice('y.md '.length))).toEqual([
    '1.1 #1',
    '1.1 #3',
    '1.1 #4',
    '16b #2',
    'A #7',
  ])
})
