/** One tagged statement of docs/aws. */
export interface Fact {
  /** `rest-api.md 1.1 #3`: how tests name it. */
  readonly id: string
  readonly file: string
  /** `1.1`, `16b`, or the letter of an appendix. */
  readonly section: string
  /** `S`, `S*`, `D`, `K`, `K+`, `K-`, `K-LS`. */
  readonly tag: string
  readonly line: number
  /** What stands beside the tag: up to the next tag of the line, or the whole line. */
  readonly text: string
}

const HEADING = /^#{2,3} (?:Appendix ([A-Z])\b|(\d+[a-z]?(?:\.\d+)?)\b)/
const TAG = /\[(S\*|S|D|K(?:\+|-LS|-|\*)?)\]/g

/**
 * The facts of a file in its order, numbered from one in each section. Each tag is a fact of its own: where a line has two, each
 * covers the text next to it. What stands before the first section is the legend.
 */
export function factsIn(file: string, text: string): Fact[] {
  const facts: Fact[] = []
  const counts = new Map<string, number>()
  let section = ''
  for (const [index, line] of text.split('\n').entries()) {
    const heading = HEADING.exec(line)
    if (heading) section = heading[1] ?? heading[2] ?? ''
    if (section === '') continue
    for (const { tag, text: said } of tagged(line)) {
      const ordinal = (counts.get(section) ?? 0) + 1
      counts.set(section, ordinal)
      facts.push({ id: `${file} ${section} #${ordinal}`, file, section, tag, line: index + 1, text: said })
    }
  }
  return facts
}

function tagged(line: string): { readonly tag: string; readonly text: string }[] {
  const tags = [...line.matchAll(TAG)]
  const leading = /^[\s|>*-]*`?\[/.test(line)
  return tags.map((match, at) => {
    const end = match.index + match[0].length
    const before = tags[at - 1]
    const text = leading
      ? line.slice(end, tags[at + 1]?.index)
      : line.slice(before ? before.index + before[0].length : 0, match.index)
    return { tag: match[1] ?? '', text: tags.length === 1 || !/\w{3}/.test(text) ? line.trim() : text.trim() }
  })
}
