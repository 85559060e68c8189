/** Objects that were picked in a bucket, in the order in which they were shown. */
export interface PickedObjects {
  readonly bucket: string
  /** Sizes in bytes. */
  readonly objects: readonly { readonly key: string; readonly size: number }[]
}
