import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'
import type { Handlers } from '../../call.ts'
import { type Taggable, tagOperations } from '../../verbs/tag-operations.ts'
import { domainLevel } from './domain-name-level.ts'
import { notFoundOf } from './levels.ts'
import { unknownStage } from './stage.ts'

const below = (_: string, uri: string): string => `/v2${uri}`

/** control-plane.md 20 [D]: what carries tags. Domain names are those of REST APIs, and their row may have none. */
const TAGGABLE: readonly Taggable[] = [
  {
    uri: /^\/apis\/([^/]+)$/,
    at: below,
    missing: ({ call }, id) =>
      notFoundOf(UNSETTLED_HTTP_APIS.resourceType.api, `Invalid API identifier specified ${call.caller.account}:${id}`),
    showsNone: true,
  },
  { uri: /^\/apis\/([^/]+)\/stages\/[^/]+$/, at: below, missing: unknownStage, showsNone: true },
  {
    uri: /^\/vpclinks\/([^/]+)$/,
    at: below,
    missing: (_, id) => notFoundOf(UNSETTLED_HTTP_DOMAINS.resourceType.vpcLink, UNSETTLED_HTTP_DOMAINS.vpcLink.unknown(id)),
    showsNone: true,
  },
  { uri: /^\/domainnames\/([^/+]+)$/, missing: domainLevel.missing },
]

export const tagHandlers: Handlers = tagOperations(TAGGABLE)
