/** What API authors wrote, on its way into comments and documents: one paragraph, bounded, nothing that could hide or reorder. */
const MAX_TEXT = 1000

/** Control, format (bidirectional overrides among them), surrogate and private characters become blanks. */
export function plainText(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
    .trim()
}

/** Broken between words. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

/** Text in Markdown, and nothing but text there. */
export const markdownText = (text: string): string => plainText(text).replace(/[\\`*_{}[\]<>()#+|~!&-]/g, '\\$&')

/** Code in a Markdown table. */
export const markdownCode = (text: string): string => `\`${plainText(text).replace(/[`|\\]/g, '')}\``
