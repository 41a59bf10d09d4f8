import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Call } from '../../call.ts'
import { text } from '../../fields.ts'
import { invalid } from './errors.ts'
import { checkName } from './members.ts'

/** `UserName`, or without it the user who calls. Throws ValidationError where no user calls. */
export function callersUser({ input, caller }: Call): string {
  const name = text(input.UserName) ?? caller.principal.userName
  if (name === null) throw invalid(TEXTS.needsUserName)
  checkName(name, 'UserName', 128)
  return name
}
