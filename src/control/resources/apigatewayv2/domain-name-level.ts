import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'
import type { Level } from '../../resource.ts'
import { DOMAIN_NAME } from '../apigateway/domain-name-key.ts'
import { notFoundOf } from './levels.ts'

const { resourceType, unknownDomain } = UNSETTLED_HTTP_DOMAINS

export const domainLevel: Level = { at: DOMAIN_NAME, missing: () => notFoundOf(resourceType.domain, unknownDomain) }
