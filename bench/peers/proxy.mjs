// A proxy of node:http and undici that does nothing but forward: the floor under HTTP_PROXY on this platform.
import { createServer } from 'node:http'
import { Pool } from 'undici'

const pool = new Pool(process.argv[3], { connections: 64, pipelining: 1 })

createServer((_request, response) => {
  const chunks = []
  let status = 0
  pool.dispatch(
    { path: '/', method: 'GET', headers: ['accept', '*/*'] },
    {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk)
      },
      onResponseEnd() {
        const body = Buffer.concat(chunks)
        response.writeHead(status, ['Content-Type', 'application/json', 'Content-Length', String(body.length)])
        response.end(body)
      },
      onResponseError() {
        response.destroy()
      },
    },
  )
}).listen(Number(process.argv[2]), '127.0.0.1')
