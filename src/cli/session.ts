import type { Command } from 'commander'
import { apigatewayv2 } from '../model/services.ts'
import { type ApiClient, createClient } from './client.ts'
import { type Connection, readConnection } from './connection.ts'

/** What every command works with: whom it talks to, and whether a program or a person reads. */
export interface Session {
  /** Of REST APIs. */
  readonly client: ApiClient
  /** Of HTTP APIs. */
  readonly http: ApiClient
  readonly connection: Connection
  readonly json: boolean
}

/** From the options that all commands share. Throws CliError for an endpoint that is none. */
export function openSession(command: Command): Session {
  const { endpoint, json } = command.optsWithGlobals<{ readonly endpoint?: string; readonly json?: boolean }>()
  const connection = readConnection(endpoint, process.env)
  return { client: createClient(connection), http: createClient(connection, apigatewayv2), connection, json: json === true }
}
