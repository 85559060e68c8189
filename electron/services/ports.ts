import type { HostAbility, HostKind } from '../../shared/api/app-calls.ts'
import type { AppEvent } from '../../shared/api/events.ts'
import type { Upload, UploadSummary } from '../../shared/api/upload-calls.ts'
import type { WireError } from '../../shared/errors.ts'
import type { EventActor } from '../../shared/links/link-event.ts'
import type { SystemNetwork } from './network/network.ts'
import type { ProofParts } from './revocation/proof.ts'
import type { SenderTimeouts } from './transfers/sending/messages.ts'

/** Milliseconds since the epoch, by this computer's clock. */
export interface Clock {
  now(): number
}

/** Cryptographically secure random bytes. */
export type RandomBytes = (count: number) => Uint8Array

/** Where a host keeps things. All absolute. Folders are made with mode 0700 by the service that owns them. */
export interface Paths {
  /** The folder of all data; moved by `SANDGLASS_HOME`. */
  readonly home: string
  /** The `~/.aws` files, which are only read. */
  readonly awsConfigFile: string
  readonly awsCredentialsFile: string
}

/** One place that keeps secrets: the OS keychain, a passphrase vault, or this process's memory. */
export interface SecretStore {
  /** The secret, or undefined when none is kept under that name. Throws AppError when the store can't be read. */
  get(name: string): Promise<string | undefined>
  set(name: string, secret: string): Promise<void>
  /** Deleting what isn't there is not an error. */
  delete(name: string): Promise<void>
}

/** Questions that only a person can answer. A host without a person (a script) rejects with an AppError that says how to supply the answer. */
export interface Prompt {
  /** `secret` answers are not echoed. */
  ask(question: string, options: { secret: boolean }): Promise<string>
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Every line passes the redactor, whatever is given. */
export interface Logger {
  info(event: string, fields?: LogFields): void
  error(event: string, error: WireError | Error, fields?: LogFields): void
}

/** How far the uploads are that a call waits for. */
export interface UploadProgress {
  /** Those that something is done for, the first of the queue first. */
  readonly uploads: readonly Upload[]
  readonly summary: Pick<
    UploadSummary,
    'files' | 'done' | 'sentBytes' | 'totalBytes' | 'bytesPerSecond' | 'isPaused' | 'trouble'
  >
}

/** What is in front of the services, and what it can do beyond them. */
export interface Host {
  readonly kind: HostKind
  /** As what it is named in the history of links, where that is not its kind. */
  readonly actor?: EventActor
  readonly abilities: readonly HostAbility[]
  /** Components of its own, such as Electron and Chromium. */
  readonly components: readonly { readonly name: string; readonly version: string }[]
  /** The lists of licences that the build laid beside the bundles of this host. */
  readonly licenceFiles?: readonly string[]
  /** Answers a question that `Prompt` put to a screen; without an answer it is canceled. False when it was not asked, or answered before. */
  answer?(id: string, answer: string | undefined): boolean
  /** With the ability `clipboard`. Resolves when the text is there. */
  copy?(text: string): Promise<void>
  /** With the ability `open-url`. @throws AppError for what is no web address */
  open?(url: string): Promise<void>
}

/** What a host gives the services: its ways to this computer and to the person. */
export interface Ports {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly paths: Paths
  readonly platform: NodeJS.Platform
  /** Read only where a connection, a profile, the keychain or the way through a proxy needs it. */
  readonly env: NodeJS.ProcessEnv
  readonly prompt: Prompt
  /** The passphrase of the passphrase vault; `new` when it is being chosen. */
  readonly passphrase: (purpose: 'existing' | 'new') => Promise<string>
  readonly logger: Logger
  /** Sees to it that the playground runs, in this process or another. */
  readonly startPlayground: () => Promise<void>
  readonly onProgress: (progress: UploadProgress) => void
  /** What the host pushes to its screens. */
  readonly emit: (event: AppEvent) => void
  readonly host: Host
  /** Where the host can ask the system; without it, the environment and Node are all there is. */
  readonly systemNetwork?: SystemNetwork
  /** How long uploads wait for a storage that is silent; without it, as long as slow networks need. */
  readonly uploadTimeouts?: SenderTimeouts
  /** How long proofs of revocations are waited for; without it, as long as storages need. */
  readonly proofTerms?: ProofParts['proofTerms']
}
