// Bare node:http answering itself: the floor for MOCK.
import { createServer } from 'node:http'

createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' })
  response.end('{"ok":true}')
}).listen(Number(process.argv[2]), '127.0.0.1')
