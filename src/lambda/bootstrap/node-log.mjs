// console as Lambda's Node.js runtime has it: one event a call, `time\trequestId\tLEVEL\ttext`.
import { format } from 'node:util'
import { toLogEntry } from './node-errors.mjs'

const FRAME_TYPE = 0xa55a0003
/** CloudWatch's limit for one event, less its overhead. */
const MAX_EVENT_BYTES = 262_118

let send = () => {}
let requestId = () => undefined

/** `write` takes the frames of the log pipe: type, length, microseconds, text. A frame may hold several lines. */
export function patchConsole(write, currentRequestId) {
  requestId = currentRequestId
  send = (text) => write(frame(Buffer.from(text)))
  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' }
  for (const [name, level] of Object.entries(levels)) console[name] = (...args) => log(level, text(name, args))
  // fatal is Lambda's own addition.
  console.fatal = (...args) => log('FATAL', format(...args))
}

function text(name, args) {
  if (name !== 'trace') return format(...args)
  const stack = new Error().stack.split('\n').slice(3).join('\n')
  return `Trace${args.length > 0 ? ': ' : ''}${format(...args)}\n${stack}`
}

function log(level, message) {
  send(`${new Date().toISOString()}\t${requestId()}\t${level}\t${message}`)
}

export function logError(title, error) {
  log('ERROR', `${title} \t${safeJson(toLogEntry(error))}`)
}

function safeJson(entry) {
  try {
    return JSON.stringify(entry)
  } catch {
    return JSON.stringify({ errorType: entry.errorType, errorMessage: entry.errorMessage, stack: entry.stack })
  }
}

function frame(message) {
  const body = message.subarray(0, MAX_EVENT_BYTES)
  const bytes = Buffer.allocUnsafe(16 + body.length)
  bytes.writeUInt32BE(FRAME_TYPE, 0)
  bytes.writeUInt32BE(body.length, 4)
  bytes.writeBigUInt64BE(BigInt(Date.now()) * 1000n, 8)
  body.copy(bytes, 16)
  return bytes
}
