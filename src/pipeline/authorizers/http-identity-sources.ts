import type { Exchange } from '../../exchange/exchange.ts'
import { compileContextLookup } from '../../mapping/context-lookup.ts'
import { parseSelection } from '../../mapping/request-selection.ts'
import type { IdentitySource } from './identity-sources.ts'

/**
 * Compiles an identity source of an HTTP API, `$request.header.Authorization` (auth-throttle-cache.md 5.1, 5.2 [D]). Several values of
 * a name are one, as in events (http-api.md 3 [D]). What cannot be a source is one that no request has.
 */
export function httpIdentitySource(name: string): IdentitySource {
  const selection = name.startsWith('$') ? parseSelection(name.slice(1), 'request') : null
  switch (selection?.kind) {
    case 'header':
      return several(name, ({ request }) => request.headers.getAll(selection.name))
    case 'querystring':
      return several(name, ({ request }) => request.query.getAll(selection.name))
    case 'stageVariable':
      return single(name, ({ context: { stage } }) =>
        Object.hasOwn(stage.stageVariables, selection.name) ? stage.stageVariables[selection.name] : undefined,
      )
    case 'context': {
      const lookup = compileContextLookup(selection.name)
      return single(name, ({ context }) => lookup(context))
    }
    default:
      return single(name, () => undefined)
  }
}

/** Format 1.0 shows what `a,b` hides: each value, so the key of a result must tell them apart. */
function several(name: string, all: (exchange: Exchange) => readonly string[]): IdentitySource {
  return {
    name,
    read: (exchange) => {
      const values = all(exchange)
      return values.length === 0 ? undefined : values.join(',')
    },
    whole: (exchange) => JSON.stringify(all(exchange)),
  }
}

function single(name: string, read: IdentitySource['read']): IdentitySource {
  return { name, read, whole: (exchange) => read(exchange) ?? '' }
}
