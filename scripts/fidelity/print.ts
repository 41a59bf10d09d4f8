import type { Fact } from './facts.ts'

/** One line a fact: its id, tag, whether a test names it, and its text. */
export function listing(facts: readonly Fact[], tested: ReadonlySet<string>): string {
  return facts.map(({ id, tag, text }) => `${tested.has(id) ? '+' : ' '} [${tag}] ${id}: ${text}`).join('\n')
}

/** The facts that are deliberately not met, each with its reason. */
export function reasons(deliberate: ReadonlyMap<string, string>): string {
  return ['Deliberately different:', ...Array.from(deliberate, ([id, reason]) => `  ${id}: ${reason}`)].join('\n')
}

/** A table: files down, tags across, `tested/all` in the cells. */
export function summary(facts: readonly Fact[], tested: ReadonlySet<string>): string {
  const tags = [...new Set(facts.map(({ tag }) => tag))].sort(byTrust)
  const groups = [...Map.groupBy(facts, ({ file }) => file), ['all', facts] as const]
  const rows = groups.map(([file, group]) => [
    file,
    ...[...tags.map((tag) => group.filter((fact) => fact.tag === tag)), group].map((cell) => share(cell, tested)),
  ])
  return [['', ...tags.map((tag) => `[${tag}]`), 'all'], ...rows].map(aligned).join('\n')
}

const TRUST = ['S', 'S*', 'D', 'K+', 'K-LS', 'K', 'K*', 'K-']
const byTrust = (one: string, other: string): number => TRUST.indexOf(one) - TRUST.indexOf(other)

function share(facts: readonly Fact[], tested: ReadonlySet<string>): string {
  return facts.length === 0 ? '' : `${facts.filter(({ id }) => tested.has(id)).length}/${facts.length}`
}

const aligned = ([first = '', ...cells]: readonly string[]): string =>
  first.padEnd(24) + cells.map((cell) => cell.padStart(10)).join('')
