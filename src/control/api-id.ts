import { resourceId } from '../core/id.ts'
import { badRequest, conflict } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { Transaction } from '../store/store.ts'
import { segment } from './resource.ts'

/** The tag that chooses an API's id, so that URLs survive a new deployment. It stays visible: a hidden tag is drift to IaC. */
export const CUSTOM_ID_TAG = '_custom_id_'

/**
 * API ids are unique in the whole process, whatever the account and region, because a URL names nothing but the id. Host
 * names know no case, so neither does the reservation.
 */
const reservationOf = (id: string): string => `/api-ids/${segment(id.toLowerCase())}`

/** Reserves the id a tag asks for, or a new one (`[a-z0-9]{10}`, control-plane.md 2 [K+]). */
export async function reserveApiId(tree: Transaction, wanted: string | undefined, apisPath: string): Promise<string> {
  if (wanted !== undefined && !/^[a-zA-Z0-9_-]{1,64}$/.test(wanted)) throw badRequest(UNSETTLED.control.invalidCustomId)
  if (wanted !== undefined && (await tree.get(reservationOf(wanted)))) throw conflict(UNSETTLED.control.customIdTaken + wanted)
  const id = wanted ?? (await freeId(tree))
  await tree.put(reservationOf(id), 'api-id', { path: `${apisPath}/${segment(id)}` }, 0)
  return id
}

async function freeId(tree: Transaction): Promise<string> {
  const id = resourceId(10)
  return (await tree.get(reservationOf(id))) ? freeId(tree) : id
}

export async function releaseApiId(tree: Transaction, id: string): Promise<void> {
  await tree.deleteTree(reservationOf(id))
}
