import type { ErrorCode } from '../../../../shared/errors.ts'
import { reduceEngine } from '../../../../shared/transfers/engine.ts'
import {
  type ActiveTransfer,
  type EngineEffect,
  type EngineNews,
  type EngineState,
  IDLE_ENGINE,
} from '../../../../shared/transfers/engine-state.ts'
import { type FailureKind, failureKind } from '../../../../shared/transfers/failure.ts'
import { isSinglePart, partCount, partRange, partSizeFor } from '../../../../shared/transfers/part-plan.ts'
import { MAX_BYTES_UNDER_WAY } from '../../../../shared/transfers/send-window.ts'
import type { StoredPart, TransferRecord } from '../../../../shared/transfers/transfer.ts'

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface SimulatedFile {
  size: number
  /** Another one for each time that it is written to. */
  version: number
  isGone: boolean
}

interface ServerUpload {
  readonly key: string
  readonly parts: Map<number, StoredPart & { readonly content: string }>
}

interface Running {
  readonly effect: Exclude<EngineEffect, { type: 'record' | 'wake' | 'release' | 'break-off' }>
  isBrokenOff: boolean
}

const CONNECTIONS = ['home', 'work'] as const
const PASSING: readonly ErrorCode[] = [
  'network',
  'timeout',
  'storage-error',
  'slow-down',
  'unknown-host',
  'expired-token',
]

/**
 * A storage, a disk and a journal that do what real ones do, at random: answers are lost before and after the storage has done what was
 * asked, files change, the process is killed, the person changes their mind. Whatever is wrong is thrown as an error.
 */
export class SimulatedWorld {
  readonly #random: () => number
  readonly #files = new Map<string, SimulatedFile>()
  readonly journal = new Map<string, TransferRecord>()
  readonly uploads = new Map<string, ServerUpload>()
  readonly objects = new Map<string, { readonly contents: readonly string[]; readonly size: number }>()
  /** What the link of a transfer was told to give. */
  readonly settled = new Map<string, readonly string[]>()
  readonly trace: string[] = []
  /** Whose object was compared with its file after it was stored. */
  readonly #confirmed = new Set<string>()
  /** Whose object is what was sent, by the storage's word. */
  readonly #isVerified = new Set<string>()
  #state: EngineState = IDLE_ENGINE
  #running: Running[] = []
  #now = 1_800_000_000_000
  #wakeAt: number | undefined
  #ids = 0
  isCalm = false

  constructor(seed: number) {
    this.#random = seeded(seed)
    const count = 1 + this.#below(5)
    for (let index = 0; index < count; index += 1) this.#add(index)
  }

  /** Some steps of chaos, then of calm until nothing is left to do. @throws Error for whatever must never be */
  run(): void {
    this.#send({ type: 'queue-changed' })
    const chaos = 20 + this.#below(120)
    for (let step = 0; step < chaos; step += 1) this.#step()
    this.isCalm = true
    for (const [id, { wish, outcome }] of this.journal) {
      if (wish === 'pause' && outcome === undefined) this.#wish(id, 'run')
    }
    // The person mends what was refused; what was out of reach must be found again by itself.
    for (const connectionId of CONNECTIONS) {
      if (this.#state.stores[connectionId]?.state === 'refused') this.#send({ type: 'store-changed', connectionId })
    }
    this.#send({ type: 'journal-works' })
    this.#send({ type: 'paused-all', isPaused: false })
    this.#send({ type: 'queue-changed' })
    for (let step = 0; this.#isBusy(); step += 1) {
      if (step > 20_000) throw new Error(`no end in sight: ${JSON.stringify([...this.#state.transfers.values()])}`)
      this.#step()
    }
  }

  fileOf(id: string): SimulatedFile {
    const file = this.#files.get(id)
    if (file === undefined) throw new Error(`no file ${id}`)
    return file
  }

  #add(index: number): void {
    const id = `t${index}`
    const sizes = [0, 1, 8 * 2 ** 20, 8 * 2 ** 20 + 1, 24 * 2 ** 20, this.#below(70 * 2 ** 20)]
    const size = this.#pick(sizes)
    this.#files.set(id, { size, version: 1, isGone: false })
    this.journal.set(id, {
      id,
      position: index,
      wish: 'run',
      connectionId: this.#pick(CONNECTIONS),
      size,
      isSequential: this.#random() < 0.2,
      mayBeStored: false,
      parts: [],
    })
  }

  #isBusy(): boolean {
    if (this.#running.length > 0) return true
    return [...this.journal.values()].some(({ outcome }) => outcome === undefined)
  }

  #step(): void {
    if (!this.isCalm && this.#random() < 0.08) this.#intervene()
    if (this.#running.length > 0 && (this.#wakeAt === undefined || this.#random() < 0.9)) {
      const index = this.#below(this.#running.length)
      const [running] = this.#running.splice(index, 1)
      if (running !== undefined) this.#end(running)
    } else if (this.#wakeAt !== undefined) {
      this.#now = Math.max(this.#now, this.#wakeAt)
      this.#wakeAt = undefined
      this.#send({ type: 'woken' })
    } else if (this.isCalm && this.#isBusy()) {
      throw new Error(`nothing goes on: ${JSON.stringify([...this.#state.transfers.values()])}`)
    }
  }

  /** The person, other programs, the system. */
  #intervene(): void {
    const id = this.#pick([...this.journal.keys()])
    const chance = this.#random()
    if (chance < 0.15) this.#crash()
    else if (chance < 0.3) this.#wish(id, 'pause')
    else if (chance < 0.5) this.#wish(id, 'run')
    else if (chance < 0.55) this.#wish(id, 'cancel')
    else if (chance < 0.62) this.fileOf(id).version += 1
    else if (chance < 0.64) this.fileOf(id).isGone = true
    else if (chance < 0.7) this.#send({ type: 'paused-all', isPaused: true })
    else if (chance < 0.82) this.#send({ type: 'paused-all', isPaused: false })
    else if (chance < 0.87) this.#moveFirst(id)
    else if (chance < 0.92) this.#send({ type: 'store-changed', connectionId: this.#pick(CONNECTIONS) })
    else if (chance < 0.94) this.uploads.delete(this.#pick([...this.uploads.keys(), '']))
    else if (chance < 0.97) this.#retry(id)
    else this.#send({ type: 'woken' })
  }

  /** The process is gone at once. What was asked of the storage may still be done. */
  #crash(): void {
    for (const { effect } of this.#running) if (this.#random() < 0.5) this.#commit(effect)
    this.#running = []
    this.#wakeAt = undefined
    this.#state = IDLE_ENGINE
    this.trace.push('crash')
    this.#send({ type: 'queue-changed' })
  }

  #wish(id: string, wish: TransferRecord['wish']): void {
    const record = this.#record(id)
    if (record.outcome !== undefined) return
    if (record.wish === 'cancel') return
    this.journal.set(id, { ...record, wish })
    this.#send({ type: 'wished', id, wish })
    this.#send({ type: 'queue-changed' })
  }

  #retry(id: string): void {
    const record = this.#record(id)
    if (record.outcome !== 'failed') return
    this.journal.set(id, { ...record, outcome: undefined, error: undefined, wish: 'run' })
    this.#send({ type: 'queue-changed' })
  }

  #moveFirst(id: string): void {
    const position = Math.min(...[...this.journal.values()].map((record) => record.position)) - 1
    this.journal.set(id, { ...this.#record(id), position })
    this.#send({ type: 'moved', id, position })
  }

  #send(news: EngineNews): void {
    this.trace.push(news.type + ('id' in news ? ` ${news.id}` : ''))
    const before = this.#state
    const { state, effects } = reduceEngine(before, { ...news, now: this.#now, luck: this.#random() })
    this.#state = state
    if (news.type !== 'queue-changed') this.#assertSteadyProgress(before)
    this.#assertBounds()
    this.#wakeAt = undefined
    for (const effect of effects) this.#begin(effect)
  }

  #begin(effect: EngineEffect): void {
    switch (effect.type) {
      case 'record': {
        const { part, forgetParts, ...change } = effect.change
        const record = this.#record(effect.id)
        const kept = forgetParts ? [] : record.parts
        const parts = part === undefined ? kept : [...kept.filter(({ number }) => number !== part.number), part]
        this.journal.set(effect.id, { ...record, ...change, parts })
        return
      }
      case 'wake':
        this.#wakeAt = effect.at
        return
      case 'release':
        return
      case 'break-off':
        for (const running of this.#running) {
          if ('id' in running.effect && running.effect.id === effect.id) running.isBrokenOff = true
        }
        return
      default:
        this.#running.push({ effect, isBrokenOff: false })
    }
  }

  #end({ effect, isBrokenOff }: Running): void {
    if (effect.type === 'pull') {
      const records = [...this.journal.values()]
        .filter(({ id, outcome, wish, connectionId }) => {
          if (outcome !== undefined || this.#state.transfers.has(id)) return false
          return wish === 'cancel' || (wish === 'run' && !effect.onlyCanceled && !effect.except.includes(connectionId))
        })
        .sort((a, b) => a.position - b.position)
      const isAll = records.length <= effect.count && (!effect.onlyCanceled || this.#state.isPaused)
      this.#send({ type: 'pulled', records: records.slice(0, effect.count), isAll })
      return
    }
    const number = 'number' in effect ? effect.number : 'part' in effect ? effect.part.number : 0
    const { id } = effect as { id: string }
    if (isBrokenOff) {
      if (this.#random() < 0.3) this.#commit(effect)
      this.#send({ type: 'broken-off', id, number })
      return
    }
    if (effect.type === 'send' && this.#random() < 0.5) {
      this.#send({ type: 'progressed', id, number, bytes: this.#below(1 + this.#lengthOf(id, number)) })
    }
    if (!this.isCalm && this.#random() < 0.25) {
      // The answer is lost, after the storage has done it or before.
      if (this.#random() < 0.5) this.#commit(effect)
      const code = this.#pick(PASSING)
      this.#fail(id, number, failureKind(code), code)
      return
    }
    this.#succeed(effect)
  }

  #fail(id: string, number: number, kind: FailureKind, code: ErrorCode): void {
    const error = { code, message: code, hint: '' }
    this.#send({ type: 'failed', id, number, failure: { kind, error } })
  }

  /** What the storage does, whether its answer arrives or not. */
  #commit(effect: EngineEffect): void {
    if (effect.type === 'create') this.#create(effect.id)
    else if (effect.type === 'send' || effect.type === 'send-whole') this.#store(effect)
    else if (effect.type === 'complete') this.#complete(effect.id)
    else if (effect.type === 'clear') this.#clear(effect.id)
  }

  #create(id: string): string {
    this.#ids += 1
    const uploadId = `u${this.#ids}`
    this.uploads.set(uploadId, { key: id, parts: new Map() })
    return uploadId
  }

  #store(effect: EngineEffect): (StoredPart & { readonly content: string }) | undefined {
    if (effect.type === 'send-whole') {
      const part = this.#part(effect.id, 0, this.fileOf(effect.id).size)
      this.objects.set(effect.id, { contents: [part.content], size: part.length })
      return part
    }
    if (effect.type !== 'send') return undefined
    const upload = this.uploads.get(this.#active(effect.id)?.uploadId ?? '')
    const part = this.#part(effect.id, effect.number, this.#lengthOf(effect.id, effect.number))
    upload?.parts.set(effect.number, part)
    return upload === undefined ? undefined : part
  }

  #complete(id: string): boolean {
    const transfer = this.#active(id)
    const upload = this.uploads.get(transfer?.uploadId ?? '')
    if (transfer === undefined || upload === undefined) return false
    const parts = [...transfer.parts].sort((a, b) => a.number - b.number)
    const stored = parts.map(({ number, etag }) => {
      const part = upload.parts.get(number)
      if (part === undefined || part.etag !== etag) throw new Error(`completed with a part that isn't there: ${number}`)
      return part
    })
    const size = stored.reduce((sum, { length }) => sum + length, 0)
    this.objects.set(id, { contents: stored.map(({ content }) => content), size })
    this.uploads.delete(transfer.uploadId ?? '')
    return true
  }

  /** Nobody else has uploads under a key that nobody can guess. */
  #abortAll(id: string): void {
    for (const [uploadId, { key }] of this.uploads) if (key === id) this.uploads.delete(uploadId)
  }

  #clear(id: string): void {
    if (this.#active(id)?.mayBeBegun) this.#abortAll(id)
    this.objects.delete(id)
  }

  #succeed(effect: Running['effect']): void {
    if (effect.type === 'pull') return
    const transfer = this.#active(effect.id)
    if (transfer === undefined) throw new Error(`${effect.type} for one that the engine has let go`)
    switch (effect.type) {
      case 'open':
      case 'compare':
      case 'check-part':
        this.#readFile(effect, transfer)
        return
      case 'send':
      case 'send-whole':
        this.#takeBytes(effect)
        return
      case 'recall':
      case 'verify':
        this.#tellObject(effect.type, transfer)
        return
      case 'settle':
        if (!this.#confirmed.has(effect.id)) throw new Error(`${effect.id} is settled, and was not confirmed`)
        this.settled.set(effect.id, this.objects.get(effect.id)?.contents ?? [])
        this.#send({ type: 'settled', id: effect.id })
        return
      default:
        this.#changeUpload(effect, transfer)
    }
  }

  #readFile(
    effect: Extract<EngineEffect, { type: 'open' | 'compare' | 'check-part' }>,
    { id, identity }: ActiveTransfer,
  ): void {
    const file = this.fileOf(id)
    if (effect.type === 'check-part') {
      const { number, length, md5 } = effect.part
      this.#send({ type: 'checked', id, number, isSame: this.#part(id, number, length).md5 === md5 })
    } else if (effect.type === 'open') {
      if (file.isGone) this.#fail(id, 0, 'fatal', 'file-not-found')
      else this.#send({ type: 'opened', id, identity: this.#identity(id), size: file.size })
    } else if (file.isGone || this.#identity(id).mtimeNs !== identity?.mtimeNs) {
      this.#fail(id, 0, 'changed', 'file-changed')
    } else {
      if (this.#isVerified.has(id)) this.#confirmed.add(id)
      this.#send({ type: 'compared', id })
    }
  }

  #takeBytes(effect: Extract<EngineEffect, { type: 'send' | 'send-whole' }>): void {
    const { id } = effect
    if (effect.type === 'send-whole') {
      const part = this.#store(effect)
      if (part !== undefined) this.#send({ type: 'sent-whole', id, part, stored: { size: part.length } })
      return
    }
    const { number, known } = effect
    const isLast = number === this.#count(id)
    if (number > this.#count(id)) {
      this.#send({ type: 'past-end', id, number })
      return
    }
    if (known?.md5 === this.#part(id, number, this.#lengthOf(id, number)).md5) {
      this.#send({ type: 'sent', id, part: known, isLast })
      return
    }
    const part = this.#store(effect)
    if (part === undefined) this.#fail(id, number, 'upload-gone', 'storage-error')
    else this.#send({ type: 'sent', id, part, isLast: isLast && this.#random() < 0.7 })
  }

  #tellObject(type: 'recall' | 'verify', transfer: ActiveTransfer): void {
    const { id } = transfer
    const object = this.objects.get(id)
    if (object === undefined) {
      if (type === 'verify') throw new Error('an object that was stored is gone')
      this.#send({ type: 'recalled', id, stored: undefined })
    } else if (object.contents.join() === this.#expected(transfer)) {
      this.#isVerified.add(id)
      const stored = { size: object.size }
      this.#send(type === 'recall' ? { type: 'recalled', id, stored } : { type: 'verified', id, stored })
    } else this.#fail(id, 0, 'changed', 'file-changed')
  }

  #changeUpload(
    effect: Extract<EngineEffect, { type: 'list-parts' | 'create' | 'complete' | 'clear' }>,
    { id, uploadId }: ActiveTransfer,
  ): void {
    if (effect.type === 'create') {
      if (effect.isAgain) this.#abortAll(id)
      this.#send({ type: 'created', id, uploadId: this.#create(id) })
    } else if (effect.type === 'clear') {
      this.#clear(id)
      this.#send({ type: 'cleared', id })
    } else if (effect.type === 'list-parts') {
      const upload = this.uploads.get(uploadId ?? '')
      if (upload === undefined) this.#fail(id, 0, 'upload-gone', 'storage-error')
      else this.#send({ type: 'listed', id, parts: [...upload.parts.values()] })
    } else if (this.#complete(id)) {
      this.#send({ type: 'completed', id, stored: { size: this.objects.get(id)?.size ?? 0 } })
    } else this.#fail(id, 0, 'upload-gone', 'storage-error')
  }

  /** What the object must have in it by what was sent; of one request whose answer was lost, by the file. */
  #expected(transfer: ActiveTransfer): string {
    if (transfer.uploadId === undefined) return this.#part(transfer.id, 0, this.fileOf(transfer.id).size).content
    return [...transfer.parts]
      .sort((a, b) => a.number - b.number)
      .map(({ md5 }) => md5)
      .join()
  }

  #part(id: string, number: number, length: number): StoredPart & { readonly content: string } {
    const content = `${id}.${this.fileOf(id).version}.${number}`
    return { number, length, crc32: number, md5: content, etag: `"${content}"`, content }
  }

  #identity(id: string) {
    const { version, size } = this.fileOf(id)
    return { dev: '1', ino: id, size, mtimeNs: String(version), ctimeNs: String(version) }
  }

  #count(id: string): number {
    const { size } = this.fileOf(id)
    return partCount(size, partSizeFor(size))
  }

  #lengthOf(id: string, number: number): number {
    const { size } = this.fileOf(id)
    return Math.max(0, partRange(number, size, partSizeFor(size)).length)
  }

  #assertSteadyProgress(before: EngineState): void {
    for (const [id, transfer] of this.#state.transfers) {
      const known = before.transfers.get(id)
      const isRead = transfer.step === 'sending' && known?.step === 'sending'
      if (known === undefined || !isRead) continue
      const back = sentBytes(known) - sentBytes(transfer)
      if (back > (transfer.partSize ?? partSizeFor(transfer.size))) throw new Error(`${id} went back ${back} bytes`)
      if (sentBytes(transfer) > transfer.size) throw new Error(`${id} is beyond its end`)
    }
  }

  #assertBounds(): void {
    let [slots, bytes] = [0, 0]
    for (const transfer of this.#state.transfers.values()) {
      if (transfer.step !== 'sending' && transfer.step !== 'checking') continue
      slots += transfer.running.length
      if (transfer.uploadId === undefined) bytes += transfer.running.length * transfer.size
      else bytes += transfer.running.length * (transfer.partSize ?? 0)
    }
    // Slots are not taken from what runs when there are fewer of them.
    if (slots > 32) throw new Error(`${slots} at once`)
    if (bytes > MAX_BYTES_UNDER_WAY + partSizeFor(0)) throw new Error(`${bytes} bytes at once`)
  }

  #active(id: string): ActiveTransfer | undefined {
    return this.#state.transfers.get(id)
  }

  #record(id: string): TransferRecord {
    const record = this.journal.get(id)
    if (record === undefined) throw new Error(`no transfer ${id}`)
    return record
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  #pick<T>(values: readonly T[]): T {
    return values[this.#below(values.length)] as T
  }
}

function sentBytes({ parts, progress }: ActiveTransfer): number {
  const stored = parts.reduce((sum, { length }) => sum + length, 0)
  return Object.values(progress).reduce((sum, bytes) => sum + bytes, stored)
}

export function isWhole({ size, isSequential }: TransferRecord): boolean {
  return isSinglePart(size) && !isSequential
}
