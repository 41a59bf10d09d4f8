// The handler of the Lambda pair, over bare HTTP.
import { createServer } from 'node:http'
import { handler } from './handler.mjs'

createServer(async (request, response) => {
  const result = await handler({ path: request.url, httpMethod: request.method })
  response.writeHead(result.statusCode, result.headers)
  response.end(result.body)
}).listen(Number(process.argv[2]), '127.0.0.1')
