/** A place in a test that names a fact. */
export interface Citation {
  /** The fact's id, `rest-api.md 1.1 #3`. */
  readonly fact: string
  readonly path: string
  readonly line: number
}

const FACTS = String.raw`(?:[A-Z]|\d+[a-z]?(?:\.\d+)?)(?: #\d+(?:-\d+)?)+`
const CITED = new RegExp(String.raw`([a-z][a-z-]*\.md) (${FACTS}(?:(?:,| and|, and) (?:\[[^\]\s]+\] )?${FACTS})*)`, 'g')
const SECTION = /([A-Z]|\d+[a-z]?(?:\.\d+)?)((?: #\d+(?:-\d+)?)+)/g

/** Reads `[S] rest-api.md 1.1 #3 #7-9, [K+] 3 #2` wherever it stands in a test file; tags may stand between, or not. */
export function citationsIn(path: string, text: string): Citation[] {
  return text.split('\n').flatMap((content, index) =>
    [...content.matchAll(CITED)].flatMap(([, file = '', sections = '']) =>
      [...sections.matchAll(SECTION)].flatMap(([, section = '', ordinals = '']) =>
        ordinals
          .trim()
          .split(' ')
          .flatMap(range)
          .map((ordinal) => ({ fact: `${file} ${section} #${ordinal}`, path, line: index + 1 })),
      ),
    ),
  )
}

/** `#3` is three, `#3-5` are three, four and five. */
function range(ordinals: string): number[] {
  const [first = 0, last = first] = ordinals.slice(1).split('-').map(Number)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at)
}
