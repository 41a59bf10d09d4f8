import type { JsonObject } from '../../../core/json.ts'
import type { Structure } from '../../../model/shape.ts'
import type { Call } from '../../call.ts'
import { project } from '../../project.ts'

/** What a row holds as the operation's output has it: times are dates there. */
export const answered = ({ operation }: Call, value: JsonObject): Structure => project(operation.output, value)
