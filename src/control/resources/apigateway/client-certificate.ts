import { type SelfSigned, selfSigned } from '../../../auth/self-signed.ts'
import { resourceId } from '../../../core/id.ts'
import { badRequest, notFound } from '../../../model/errors.ts'
import { UNSETTLED_BACKENDS } from '../../../model/unsettled-backends.ts'
import type { Row } from '../../../store/store.ts'
import type { Handlers } from '../../call.ts'
import { handlersOf, shown, transacting } from '../../crud.ts'
import { dropEmpty, given, text, textEntries, toJson } from '../../fields.ts'
import { newerStyle } from '../../patch.ts'
import { text as textRule } from '../../patch-rules.ts'
import { always, pathOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'

export const CLIENT_CERTIFICATE = '/clientcertificates/{clientCertificateId}'

const { clientCertificate: unsettled } = UNSETTLED_BACKENDS

/** control-plane.md 20 [D]. Its key is a row of its own below it, which no operation reads: only the data plane does. */
export const clientCertificate: Resource = {
  noun: 'ClientCertificate',
  kind: 'client-certificate',
  at: CLIENT_CERTIFICATE,
  within: [],
  missing: always(notFound, unsettled.unknown),
  list: {},
  patch: { style: newerStyle, rules: { '/description': textRule('description') } },
  remove: { check: refuseUsed },
  detail: (_, { value }) => ({ ...value, tags: value.tags ?? {} }),
}

export const clientCertificateHandlers: Handlers = {
  ...handlersOf(clientCertificate),
  GenerateClientCertificate: async (call) => {
    checkTags(textEntries(toJson(call.input.tags)))
    // Before the transaction: a key takes a while to find, and transactions wait for each other.
    const made = await selfSigned(unsettled.subject, VALID_DAYS, Date.now())
    return transacting(async (scope) => shown(scope, (await written(scope, made)).value))(call)
  },
}

/** control-plane.md 20 [D]. */
const VALID_DAYS = 365

async function written(scope: WriteScope, { certificate, privateKey, notBefore, notAfter }: SelfSigned): Promise<Row> {
  const clientCertificateId = resourceId(6)
  const row = await scope.tree.put(
    pathOf(scope, CLIENT_CERTIFICATE, clientCertificateId),
    clientCertificate.kind,
    {
      ...dropEmpty(given(scope.call.input, 'description', 'tags'), 'description', 'tags'),
      clientCertificateId,
      pemEncodedCertificate: certificate,
      createdDate: notBefore,
      expirationDate: notAfter,
    },
    0,
  )
  await scope.tree.put(`${row.path}/key`, 'client-certificate-key', { certificate, privateKey })
  return row
}

/** Throws when there is no such certificate. */
export async function requireClientCertificate(scope: Scope, id: string): Promise<void> {
  if (!(await scope.tree.get(pathOf(scope, CLIENT_CERTIFICATE, id)))) throw clientCertificate.missing(scope)
}

/** A stage must not name what is gone: its backends would turn its calls away. */
async function refuseUsed(scope: WriteScope, { value }: Row): Promise<void> {
  const { call, tree } = scope
  const id = text(value.clientCertificateId) ?? ''
  const uses: string[] = []
  for (const api of await tree.children(`${call.root}/restapis`, { kind: 'rest-api' })) {
    const stages = await tree.children(`${api.path}/stages`, { kind: 'stage' })
    const using = stages.filter((stage) => stage.value.clientCertificateId === id)
    uses.push(...using.map((stage) => `${text(api.value.id)}:${text(stage.value.stageName)}`))
  }
  if (uses.length > 0) throw badRequest(unsettled.referenced(id, uses))
}
