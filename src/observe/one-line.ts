/** An event of a log may not look like two. */
export function oneLine(message: string): string {
  const text = message.endsWith('\n') ? message.slice(0, -1) : message
  return text.replace(/[\r\n]/g, (end) => (end === '\n' ? '\\n' : '\\r'))
}
