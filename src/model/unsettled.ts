/**
 * The one place for strings and statuses that AWS documentation does not settle: recalled ([K] in docs/aws) or chosen.
 * A recording from AWS corrects a value here, in one line. Each entry names its fact, or says that it was chosen.
 */
export const UNSETTLED = {
  /** rest-api.md 1.1 [K+]: unknown API id or stage on an execute-api host. */
  unknownApi: { status: 403, errorType: 'ForbiddenException', message: 'Forbidden' },
} as const
