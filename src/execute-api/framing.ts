/** What every answer's head needs, whatever the kind of API. */

/** Headers that no step of an API may write: they would contradict the framing. By lower-case name. */
export const FRAMING: readonly string[] = [
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

export function hasNoBody(status: number): boolean {
  return status === 204 || status === 304
}

let dateSecond = 0
let dateText = ''

/** The Date header, made once a second. */
export function httpDate(): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = new Date(second * 1000).toUTCString()
  }
  return dateText
}
