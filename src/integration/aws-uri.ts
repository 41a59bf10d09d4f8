import { PathTemplate } from './endpoint-uri.ts'

/** `arn:{partition}:apigateway:{region}:{subdomain.service|service}:{path|action}/{service_api}` (rest-api.md 9.4 [D]). */
export interface AwsServiceUri {
  readonly region: string
  readonly service: string
  readonly subdomain: string | null
  /** null: a `path/...` URI. */
  readonly action: string | null
  /** `/` and what follows `path/`; `/` for actions. */
  readonly path: PathTemplate
  /** What an action or path URI brings along, `action/X&a=b` or `path/x?a=b`; null: nothing. */
  readonly query: PathTemplate | null
}

const URI = /^arn:[^:]+:apigateway:([a-z0-9-]+):(?:([A-Za-z0-9.-]+)\.)?([a-z0-9-]+):(path|action)\/(.*)$/s

/** null: not the URI of an AWS service. Stage variables have been put in. */
export function parseAwsServiceUri(uri: string): AwsServiceUri | null {
  const match = URI.exec(uri)
  if (match === null) return null
  const [, region = '', subdomain, service = '', kind, rest = ''] = match
  const [name, query] = splitQuery(rest, kind === 'action' ? /[&?]/ : /\?/)
  if (kind === 'action' && !/^[A-Za-z0-9]+$/.test(name)) return null
  return {
    region,
    service,
    subdomain: subdomain ?? null,
    action: kind === 'action' ? name : null,
    path: new PathTemplate(kind === 'action' ? '/' : `/${name.replace(/^\//, '')}`),
    query: query === '' ? null : new PathTemplate(query),
  }
}

function splitQuery(text: string, mark: RegExp): readonly [string, string] {
  const at = text.search(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
