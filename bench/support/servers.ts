import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { APIGateway } from '@aws-sdk/client-api-gateway'
import { Lambda } from '@aws-sdk/client-lambda'
import { freePort, type Measured, ROOT, scratch, serve } from './processes.ts'

export const BODY = '{"id":1,"type":"dog","price":249.99,"name":"Rex Maximus"}'

/** The backend of all proxies: nginx answering from memory. */
export async function upstream(): Promise<Measured> {
  const port = await freePort()
  return nginx('upstream', port, `location / { default_type application/json; return 200 '${BODY}'; }`, '')
}

export async function nginxProxy(backend: string): Promise<Measured> {
  const port = await freePort()
  const target = new URL(backend).host
  const location = `location / { proxy_pass http://backend/; proxy_http_version 1.1; proxy_set_header Connection ""; }`
  return nginx('nginx', port, location, `upstream backend { server ${target}; keepalive 64; }`)
}

/** A proxy that does what a usage plan does: a client by its key, a rate for the client and one for the path, a line a request. */
export async function nginxWithPlan(backend: string, key: string): Promise<Measured> {
  const port = await freePort()
  const folder = await scratch()
  const http = `upstream backend { server ${new URL(backend).host}; keepalive 64; }
  map $http_x_api_key $client { default ""; "${key}" customer; }
  limit_req_zone $client zone=client:1m rate=1000000r/s;
  limit_req_zone $uri zone=method:1m rate=1000000r/s;
  log_format line '$request_id $client $status';`
  const location = `location / { if ($client = "") { return 403; }
    limit_req zone=client burst=1000000 nodelay; limit_req zone=method burst=1000000 nodelay;
    access_log ${folder}/access.log line buffer=64k flush=1s;
    proxy_pass http://backend/; proxy_http_version 1.1; proxy_set_header Connection ""; }`
  return { ...(await nginx('nginx', port, location, http, folder)), headers: { 'x-api-key': key } }
}

async function nginx(name: string, port: number, location: string, http: string, made?: string): Promise<Measured> {
  const folder = made ?? (await scratch())
  const config = join(folder, 'nginx.conf')
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ')
  await writeFile(
    config,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log /dev/null;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; ${temp} ${http}
  server { listen 127.0.0.1:${port}; ${location} } }`,
  )
  return serve(name, 'nginx', ['-e', '/dev/null', '-c', config], `http://127.0.0.1:${port}/`, folder)
}

export async function haproxy(backend: string): Promise<Measured> {
  const port = await freePort()
  const folder = await scratch()
  const config = join(folder, 'haproxy.cfg')
  await writeFile(
    config,
    `global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  http-reuse always
frontend in
  bind 127.0.0.1:${port}
  default_backend out
backend out
  server one ${new URL(backend).host}
`,
  )
  return serve('haproxy', 'haproxy', ['-f', config], `http://127.0.0.1:${port}/`, folder)
}

/** A cache in memory, as Debian sets it up. */
export async function varnish(backend: string): Promise<Measured> {
  const port = await freePort()
  const folder = await scratch()
  const listen = ['-a', `127.0.0.1:${port}`, '-b', new URL(backend).host]
  const args = ['-F', '-j', 'none', '-n', folder, ...listen, '-s', 'malloc,64m']
  return serve('varnish', 'varnishd', args, `http://127.0.0.1:${port}/`, folder)
}

export async function bareHttp(name: string, script: string, ...args: readonly string[]): Promise<Measured> {
  const port = await freePort()
  return serve(name, process.execPath, [join(ROOT, 'bench', 'peers', script), String(port), ...args], `http://127.0.0.1:${port}/`)
}

export interface BenchPortico extends Measured {
  readonly apigateway: APIGateway
  readonly lambda: Lambda
  /** The URL of a method deployed on stage `bench`. */
  invoke(apiId: string, path: string): string
}

/** AWS's limits of an account would be what is measured. */
const UNBOUNDED = ['--throttle-rate-limit', '100000000', '--throttle-burst-limit', '100000000']

/** Starts one on an empty folder that is gone with it, or on `kept`, which stays. */
export async function portico(kept?: string): Promise<BenchPortico> {
  const port = await freePort()
  const folder = kept ?? (await scratch())
  const args = [
    join(ROOT, 'src', 'main.ts'),
    'serve',
    '--port',
    String(port),
    '--data-dir',
    folder,
    '--log-level',
    'warn',
    ...UNBOUNDED,
  ]
  const url = `http://127.0.0.1:${port}`
  const server = await serve('portico', process.execPath, args, `${url}/_portico/health`, kept ? undefined : folder)
  const options = { endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
  return {
    ...server,
    url,
    apigateway: new APIGateway(options),
    lambda: new Lambda(options),
    invoke: (apiId, path) => `${url}/_aws/execute-api/${apiId}/bench${path}`,
  }
}

/** The same server under another name and URL, for one pair. */
export const at = (server: Measured, name: string, url: string): Measured => ({ ...server, name, url })
