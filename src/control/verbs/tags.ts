import { notFound } from '../../model/errors.ts'
import type { Handlers } from '../call.ts'
import { segment } from '../resource.ts'
import { unknownApiKey } from '../resources/apigateway/api-key.ts'
import { clientCertificate } from '../resources/apigateway/client-certificate.ts'
import { association } from '../resources/apigateway/domain-name-access-association.ts'
import { domainLevel } from '../resources/apigateway/domain-name-key.ts'
import { planLevel } from '../resources/apigateway/usage-plan.ts'
import { vpcLink } from '../resources/apigateway/vpc-link.ts'
import { type Taggable, tagOperations } from './tag-operations.ts'

/** control-plane.md 20 [D]: what carries tags; access associations, which are younger than that list, do as well ([K]). */
const TAGGABLE: readonly Taggable[] = [
  {
    uri: /^\/restapis\/([^/]+)$/,
    missing: ({ call }, id) => notFound(`Invalid API identifier specified ${call.caller.account}:${id}`),
  },
  { uri: /^\/restapis\/([^/]+)\/stages\/[^/]+$/, missing: () => notFound('Invalid Stage identifier specified') },
  { uri: /^\/apikeys\/([^/]+)$/, missing: unknownApiKey },
  { uri: /^\/usageplans\/([^/]+)$/, missing: planLevel.missing },
  { uri: /^\/domainnames\/([^/]+)$/, missing: domainLevel.missing },
  { uri: /^\/vpclinks\/([^/]+)$/, missing: vpcLink.missing },
  { uri: /^\/clientcertificates\/([^/]+)$/, missing: clientCertificate.missing },
  {
    uri: /^\/domainnameaccessassociations\/(domainname\/[^/]+\/vpcesource\/[^/]+)$/,
    at: (arn) => `/domainnameaccessassociations/${segment(arn)}`,
    missing: association.missing,
  },
]

export const tagHandlers: Handlers = tagOperations(TAGGABLE)
