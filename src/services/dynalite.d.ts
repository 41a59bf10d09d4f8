/** dynalite ships no types; this is what of it is used here. */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  interface Options {
    /** The LevelDB folder; in memory without it. */
    readonly path?: string
    /** How long tables stay CREATING, DELETING and UPDATING, in milliseconds. */
    readonly createTableMs?: number
    readonly deleteTableMs?: number
    readonly updateTableMs?: number
  }

  /** `close` of the server closes the database as well. */
  export default function dynalite(options: Options): Server
}
