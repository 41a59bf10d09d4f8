import { appendFile, chmod, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What Cognito would send by mail or as a text message. */
export interface Message {
  readonly userPoolId: string
  readonly username: string
  /** The email address or phone number; null: the user has none. */
  readonly to: string | null
  readonly purpose: 'sign-up' | 'forgot-password' | 'invitation'
  /** The code, or the temporary password. */
  readonly secret: string
}

export interface Outbox {
  /** Resolves once it can be read. */
  send(message: Message): Promise<void>
}

const MAX_BYTES = 1_048_576

/**
 * Nothing is delivered: messages are lines of JSON in `{folder}/cognito-messages.jsonl`, which only the user who runs Portico can
 * read. At a megabyte the file becomes `cognito-messages.1.jsonl`, in the place of the one before.
 */
export function fileOutbox(folder: string): Outbox {
  const file = join(folder, 'cognito-messages.jsonl')
  let last: Promise<unknown> = Promise.resolve()
  const write = async (message: Message): Promise<void> => {
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    )
    if (size > MAX_BYTES) await rename(file, join(folder, 'cognito-messages.1.jsonl'))
    await appendFile(file, `${JSON.stringify({ at: new Date().toISOString(), ...message })}\n`, { mode: 0o600 })
    await chmod(file, 0o600)
  }
  return {
    send(message) {
      const sending = last.then(() => write(message))
      last = sending.catch(() => undefined)
      return sending
    },
  }
}
