import { ServiceError } from '../model/errors.ts'

/**
 * Nothing is accepted and ignored: a setting that AWS has, and that would do nothing here, is refused by name.
 * docs/limits.md lists every setting that answers this.
 */
export function notYet(setting: string): ServiceError {
  return new ServiceError('NotImplementedException', 501, `Portico does not support ${setting} yet.`)
}
