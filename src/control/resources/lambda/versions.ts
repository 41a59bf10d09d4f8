import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { listedConfiguration, shownConfiguration } from './configuration.ts'
import { checkRevision, invalidParameter } from './errors.ts'
import { cutPage, markerOf, pageSize } from './page.ts'
import { publish } from './publish.ts'
import { readFunction, readVersions } from './rows.ts'
import { logGroupOf } from './settings.ts'
import { targetOf, unqualifiedTarget } from './target.ts'
import { refuseUnsupported } from './unsupported.ts'

export const publishVersion: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const target = unqualifiedTarget(call)
    refuseUnsupported(call.input, logGroupOf(target.name))
    const fn = await readFunction(transaction, target)
    const { revisionId, codeSha256 } = fn.configuration
    checkRevision(text(call.input.RevisionId), revisionId)
    const expected = text(call.input.CodeSha256) ?? ''
    if (expected !== '' && expected !== codeSha256) throw invalidParameter(UNSETTLED.lambda.otherCode(expected, codeSha256))
    const version = await publish(transaction, target, fn, text(call.input.Description))
    return shownConfiguration(fn, version, version.version)
  })

/** $LATEST first, then by number. */
export const listVersionsByFunction: Handler = async (call) => {
  const target = targetOf(call)
  const fn = await readFunction(call.store, target)
  const versions = [fn.configuration, ...(await readVersions(call.store, target))]
  const marker = markerOf(call.input)
  const rest =
    marker === undefined ? versions : versions.filter(({ version }) => Number(version) > Number(marker.replace('$LATEST', '0')))
  const { items, ...next } = cutPage(rest, pageSize(call.input), (configuration) => configuration.version)
  return { ...next, Versions: items.map((configuration) => listedConfiguration(fn, configuration, configuration.version)) }
}
