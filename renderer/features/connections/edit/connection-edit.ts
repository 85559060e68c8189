import type { CallInput } from '../../../../shared/api/contract.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'
import type { Addressing } from '../../../../shared/connections/providers.ts'

/** What can be changed of a connection, as text. Its address, provider and key can’t: those make another connection. */
export interface ConnectionEdit {
  readonly name: string
  readonly region: string
  readonly addressing: Addressing
  readonly bucket: string
  readonly prefix: string
  readonly publicEndpoint: string
}

export function editOf(connection: Connection): ConnectionEdit {
  const { name, region, addressing, bucket = '', prefix, publicEndpoint = '' } = connection
  return { name, region, addressing, bucket, prefix, publicEndpoint }
}

/** The call that saves it, with what has changed; undefined where nothing has. An empty text takes away what may be absent. */
export function updateInput(connection: Connection, edit: ConnectionEdit): CallInput<'connections.update'> | undefined {
  const before = editOf(connection)
  const after = {
    ...edit,
    name: edit.name.trim(),
    // Without a region nothing can be signed: an empty one leaves it as it was.
    region: edit.region.trim() || before.region,
    bucket: edit.bucket.trim(),
    prefix: edit.prefix.trim(),
    publicEndpoint: edit.publicEndpoint.trim(),
  }
  const changed = Object.entries(after).filter(([field, text]) => before[field as keyof ConnectionEdit] !== text)
  return changed.length === 0 ? undefined : { connection: connection.id, ...Object.fromEntries(changed) }
}
