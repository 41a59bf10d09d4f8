/** Text of others on a person's terminal: how wide it is, and that it cannot steer the terminal. */

/** Each character that steers a terminal, or turns the direction of what follows, becomes a `?`; runs of blanks a space. */
export const oneLine = (text: string): string => visible(text.replace(/\s+/g, ' '))

/** As `oneLine`, but blanks and lines stay as they are. */
export const visible = (text: string): string => text.replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '?')

const graphemes = new Intl.Segmenter()
/** East Asian wide forms and pictures take two columns. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u
const PLAIN = /^[\x20-\x7e]*$/

/** Columns of a terminal. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += widthOf(segment)
  return width
}

/** Cut to at most `width` columns, the last of them an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment)
    if (used > width - 1) break
    kept += segment
  }
  return `${kept}…`
}

const widthOf = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : 1)
