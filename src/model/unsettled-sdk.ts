/** What AWS documentation does not settle about GetSdk: chosen, where no fact is named. */
export const UNSETTLED_SDK = {
  /** GetSdk of another type, and of AWS's types that Portico does not generate (control-plane.md 18 [D] lists those). */
  noGenerator: (sdkType: string, known: readonly string[]) =>
    `No SDK generator for type '${sdkType.slice(0, 100)}'. Valid options are ${known.join(',')}`,
  /** A `packageName` of a Python client that is none. */
  invalidPackageName: 'Invalid packageName specified. It must be a Python identifier in lower case of at most 64 characters',
  /** A client of more than 16 million characters. */
  tooLong: 'The API is too large for a generated SDK',
  /** The form is that of the AWS CLI's own example for get-sdk, `android_2016-02-22_23-52Z.zip`; that it is the deployment's time is chosen. */
  fileName: (sdkType: string, at: Date) => `${sdkType}_${at.toISOString().slice(0, 16).replace('T', '_').replace(':', '-')}Z.zip`,
}
