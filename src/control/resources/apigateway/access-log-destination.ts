import { parseArn } from '../../../core/arn.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { notYet } from '../../not-yet.ts'

/** Throws for what is no log group, with or without the `:*` that some tools add. */
export function checkLogDestination(destinationArn: string): void {
  const arn = parseArn(destinationArn)
  if (arn?.service === 'firehose') throw notYet('access logs to Firehose')
  if (arn?.service !== 'logs' || !/^log-group:[^:]+(?::\*)?$/.test(arn.resource)) throw badRequest(UNSETTLED.control.invalidArn)
}
