import { segmentId, traceRoot } from '../core/id.ts'

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i
const PARENT = /^[0-9a-f]{16}$/i
const SAMPLED = /^[01?]$/

/**
 * The trace of a request, from the client's X-Amzn-Trace-Id if it has one (rest-api.md 3.1 [S*]): a valid Root is kept,
 * as are Parent and Sampled; a missing Parent is made up for what comes after. Without the header, a new Root alone.
 */
export function traceHeader(received: string | null, nowMs: number): string {
  if (received === null) return `Root=${traceRoot(nowMs)}`
  const parts = parse(received)
  const root = valid(parts.get('root'), ROOT) ?? traceRoot(nowMs)
  const parent = valid(parts.get('parent'), PARENT)
  // [K-LS] rest-api.md 3.1: who names a parent without saying so is sampled.
  const sampled = valid(parts.get('sampled'), SAMPLED) ?? (parent ? '1' : '0')
  return `Root=${root};Parent=${parent ?? segmentId()};Sampled=${sampled}`
}

function parse(header: string): ReadonlyMap<string, string> {
  const pairs = header.split(';').map((part) => part.split('='))
  return new Map(pairs.map(([name = '', value = '']) => [name.trim().toLowerCase(), value.trim()]))
}

function valid(value: string | undefined, pattern: RegExp): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined
}
