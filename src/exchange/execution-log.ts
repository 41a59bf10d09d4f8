import type { HeaderList } from '../core/headers.ts'

/** Collects the lines that AWS writes to API-Gateway-Execution-Logs and shows in TestInvokeMethod. */
export interface ExecutionLog {
  /** One line, without timestamp and request id, however long: the sink adds them, and cuts it as AWS does. */
  line(text: string): void
  /** False: lines that show headers, parameters or bodies are not kept, and need not be made. Absent: they are. */
  readonly dataTrace?: boolean
  /** The request is over. `failed`: a gateway response answered it. */
  end?(failed: boolean): void
}

/** Credentials in a log are a leak: [K+] section 12, `*` but for the last six characters. */
const MASKED = /^(?:authorization|x-api-key|x-amz-security-token)$/i

/** Whether the header of that name holds a credential whatever the API. */
export const isCredential = (name: string): boolean => MASKED.test(name)

/** Headers as Java prints a map, repeated ones joined ([S] and [K-LS] rest-api.md 15), credentials masked. */
export function headerMap(headers: HeaderList): string {
  const joined = new Map<string, string>()
  for (const [name, value] of headers) {
    const before = joined.get(name)
    joined.set(name, before === undefined ? shown(name, value) : `${before},${shown(name, value)}`)
  }
  return javaMap(joined)
}

function shown(name: string, value: string): string {
  return MASKED.test(name) ? masked(value) : value
}

/** A credential as logs show it. */
export function masked(value: string): string {
  const shown = value.length > 12 ? value.slice(-6) : ''
  return '*'.repeat(value.length - shown.length) + shown
}

/** `{k=v, k2=v2}`. */
export function javaMap(entries: Iterable<readonly [string, string]>): string {
  return `{${Array.from(entries, ([name, value]) => `${name}=${value}`).join(', ')}}`
}
