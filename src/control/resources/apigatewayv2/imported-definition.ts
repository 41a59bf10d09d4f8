import type { JsonObject } from '../../../core/json.ts'
import { ServiceError } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_OPENAPI } from '../../../model/unsettled-http-openapi.ts'
import {
  type HttpApiDefinition,
  type HttpRouteDefinition,
  type NamedSettings,
  verbAndPath,
} from '../../../openapi/http-api-definition.ts'
import type { Row } from '../../../store/store.ts'
import { text } from '../../fields.ts'
import type { Resource, WriteScope } from '../../resource.ts'
import { refuseWarnings } from '../apigateway/import-errors.ts'
import { authorizer } from './authorizer.ts'
import { imported } from './imported-call.ts'
import { integration } from './integration.ts'
import { route } from './route.ts'

const { doing, ignored, noAuthorizer, maxWarnings, maxWarningLength } = UNSETTLED_HTTP_OPENAPI

/** What was made, by the document's names. */
type Ids = ReadonlyMap<string, string>

/**
 * Writes what a definition holds below an API, through the same rules as the operations that make one thing at a time. What they
 * refuse is a warning, and left out: a route without its integration, nothing without its authorizer (http-api.md 11 [D]). Answers
 * the warnings.
 */
export async function writeHttpDefinition(
  scope: WriteScope,
  api: Row,
  definition: HttpApiDefinition,
): Promise<readonly string[]> {
  const writer = new DefinitionWriter(scope, text(api.value.apiId) ?? '')
  const authorizers = await writer.named(authorizer, 'authorizerId', definition.authorizers, doing.authorizer)
  const integrations = await writer.named(integration, 'integrationId', definition.integrations, doing.sharedIntegration)
  for (const held of definition.routes) await writer.route(held, authorizers, integrations)
  return writer.warnings
}

/** Removes what an import replaces. */
export async function clearHttpDefinition({ tree }: WriteScope, api: Row): Promise<void> {
  for (const part of ['routes', 'integrations', 'authorizers']) await tree.deleteTree(`${api.path}/${part}`)
}

class DefinitionWriter {
  readonly warnings: string[] = []
  private readonly scope: WriteScope
  private readonly apiId: string

  constructor(scope: WriteScope, apiId: string) {
    this.scope = scope
    this.apiId = apiId
  }

  async named(
    resource: Resource,
    id: string,
    definitions: readonly NamedSettings[],
    words: (name: string) => string,
  ): Promise<Ids> {
    const ids = new Map<string, string>()
    for (const { name, settings } of definitions) {
      const made = await this.attempt(words(name), resource, settings)
      if (made) ids.set(name, text(made[id]) ?? '')
    }
    return ids
  }

  async route(definition: HttpRouteDefinition, authorizers: Ids, integrations: Ids): Promise<void> {
    const { routeKey, settings, authorizer: named } = definition
    const integrationId = await this.integrationOf(definition, integrations)
    const words = doing.route(...verbAndPath(routeKey))
    const authorizerId = named === null ? undefined : authorizers.get(named)
    if (named !== null && authorizerId === undefined) {
      this.warn(words, noAuthorizer(String(settings.authorizationType)))
      return
    }
    const target = integrationId === undefined ? {} : { target: `integrations/${integrationId}` }
    await this.attempt(words, route, { ...settings, routeKey, ...(authorizerId !== undefined && { authorizerId }), ...target })
  }

  private async integrationOf({ routeKey, integration: held }: HttpRouteDefinition, shared: Ids): Promise<string | undefined> {
    if (held === null) return undefined
    if (typeof held === 'string') return shared.get(held)
    const made = await this.attempt(doing.integration(routeKey), integration, held)
    return made ? text(made.integrationId) : undefined
  }

  /** What Portico does not support yet, or the caller may not do, is no warning: it is thrown, and says so itself. */
  private async attempt(words: string, resource: Resource, input: JsonObject): Promise<JsonObject | null> {
    try {
      return await imported(this.scope, this.apiId, resource, input)
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      if (error.status === 403 || error.status >= 500)
        throw new ServiceError(error.type, error.status, `${words}: ${error.message}`)
      this.warn(words, error.message)
      return null
    }
  }

  private warn(words: string, reason: string): void {
    this.warnings.push(ignored(words, reason).slice(0, maxWarningLength))
    if (this.warnings.length >= maxWarnings) refuseWarnings(this.warnings)
  }
}
