import type { Connection } from '../../../shared/connections/connection.ts'
import { type ChoosableMethod, chooseMethod, methodsForAll } from '../../../shared/revocation/choose-method.ts'
import type { BucketCapabilityRepository } from '../library/bucket-capability-repository.ts'
import type { SharedObject } from '../links/recipe-signer.ts'
import { mapAtOnce } from '../map-at-once.ts'
import type { ObjectService } from '../objects/object-service.ts'

export interface MethodChooserParts {
  readonly capabilities: () => BucketCapabilityRepository
  readonly objects: () => Promise<ObjectService>
}

const AT_ONCE = 8
/** Of so many objects at most the sizes are asked for; of more than that, none is. */
const MAX_ASKED = 200

/** Says how links to objects can be taken back, by what was seen on their buckets. */
export class MethodChooser {
  readonly #parts: MethodChooserParts

  constructor(parts: MethodChooserParts) {
    this.#parts = parts
  }

  /** The methods that all of the objects can have, the best first. Whether one works for them now, its preparation shows. */
  async methodsFor(connection: Connection, shared: readonly SharedObject[]): Promise<readonly ChoosableMethod[]> {
    const { provider } = connection
    const choices = await mapAtOnce(shared, AT_ONCE, async (object) => {
      const capabilities = this.#parts.capabilities().get(connection.id, object.bucket)
      const size = shared.length <= MAX_ASKED ? await this.#sizeOf(connection, object) : undefined
      return chooseMethod({ provider, capabilities, source: 'picked', key: object.key, size })
    })
    return methodsForAll(choices)
  }

  /** What can't be asked is seen when the link is tried. */
  async #sizeOf(connection: Connection, object: SharedObject): Promise<number | undefined> {
    try {
      return (await (await this.#parts.objects()).head(connection, object)).size
    } catch {
      return undefined
    }
  }
}
