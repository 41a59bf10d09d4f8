/** Calls of AWS services that nobody here serves: the refusal names the service, in the words that its clients can read. */
import type { IncomingMessage, ServerResponse } from 'node:http'

const TYPE = 'NotImplementedException'

/** Answers 501. `service` is as clients sign for it: it becomes part of the text. */
export function refuseService(service: string, request: IncomingMessage, response: ServerResponse): void {
  const message = `Portico does not serve ${service}. It serves apigateway, lambda, iam, sts, cognito-idp and dynamodb; point the client of ${service} elsewhere.`
  const [contentType, body] = write(service, request, message.replace(/[^\x20-\x7e]|[<>&]/g, '?'))
  // What is left of the request's body goes unread, so the connection cannot serve another.
  if (!request.complete) response.setHeader('Connection', 'close')
  response.writeHead(501, { 'Content-Type': contentType, 'Content-Length': body.length, 'x-amzn-ErrorType': TYPE })
  response.end(body)
}

/** The query protocol sends forms and reads XML, S3 reads XML of its own, all others read JSON. */
function write(service: string, { headers }: IncomingMessage, message: string): readonly [string, string] {
  const error = `<Code>${TYPE}</Code><Message>${message}</Message>`
  if (service === 's3') return ['application/xml', `<Error>${error}</Error>`]
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return ['text/xml', `<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`]
  return ['application/json', JSON.stringify({ __type: TYPE, message })]
}
