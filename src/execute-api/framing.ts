/** What every answer's head needs, whatever the kind of API. */

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
