import type { Command } from 'commander'
import { type ApiClient, createClient } from './client.ts'
import { type Connection, readConnection } from './connection.ts'

/** What every command works with: whom it talks to, and whether a program or a person reads. */
export interface Session {
  readonly client: ApiClient
  readonly connection: Connection
  readonly json: boolean
}

/** From the options that all commands share. Throws CliError for an endpoint that is none. */
export function openSession(command: Command): Session {
  const { endpoint, json } = command.optsWithGlobals<{ readonly endpoint?: string; readonly json?: boolean }>()
  const connection = readConnection(endpoint, process.env)
  return { client: createClient(connection), connection, json: json === true }
}
