/** What only a client's declarations say: the values of enums, and which members are of which enum. */
export interface Declarations {
  readonly enums: ReadonlyMap<string, readonly string[]>
  /** The declared type of `Structure.member`, such as `Op`, `EndpointType[]` or `Record<string, string>`. */
  readonly members: ReadonlyMap<string, string>
}

export function readDeclarations(texts: readonly string[]): Declarations {
  const enums = new Map<string, readonly string[]>()
  const members = new Map<string, string>()
  for (const text of texts) {
    for (const [, name = '', body = ''] of text.matchAll(/export declare const (\w+): \{(.*?)\n\};/gs)) {
      enums.set(
        name,
        [...body.matchAll(/readonly \w+: "(.*?)"/g)].map((match) => match[1] ?? ''),
      )
    }
    for (const [, structure = '', body = ''] of text.matchAll(/export interface (\w+) \{(.*?)\n\}/gs)) {
      for (const [, member = '', type = ''] of body.matchAll(/^ {4}(\w+)\??: (.+);$/gm)) {
        members.set(`${structure}.${member}`, type.replace(/ \| undefined$/, ''))
      }
    }
  }
  return { enums, members }
}

/** The element of a declared list or map: `X[]` and `Record<string, X>` hold X. */
export function elementOf(type: string): string {
  return type.endsWith('[]') ? type.slice(0, -2) : (/^(?:Partial<)?Record<\w+, (.+?)>+$/.exec(type)?.[1] ?? '')
}
