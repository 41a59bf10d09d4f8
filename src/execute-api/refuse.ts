import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EdgeError, Ids } from './front.ts'
import { startReply } from './reply.ts'

/** How long, in ms, a client that was refused may go on sending before its connection goes. */
const LINGER = 1000

/**
 * Answers at once and then closes the connection, without waiting for a body that may be endless. Closing while the client
 * still sends would reset the connection, and the answer could be lost with it; so what comes is thrown away for a moment.
 * Always true: the request is dealt with.
 */
export function refuseAndClose(message: IncomingMessage, response: ServerResponse, ids: Ids, error: EdgeError): true {
  const reply = ids.front.error(error)
  startReply(response, ids, reply, true)
  if (message.method !== 'HEAD') response.write(reply.body)
  if (message.complete) response.end()
  else endAfter(message, response)
  return true
}

function endAfter(message: IncomingMessage, response: ServerResponse): void {
  const timer = setTimeout(() => response.end(), LINGER)
  const finish = (): void => {
    clearTimeout(timer)
    response.end()
  }
  message.once('end', finish)
  message.once('close', finish)
  message.resume()
}
