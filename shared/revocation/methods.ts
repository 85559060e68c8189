/** How a link can be taken back before its time. */
export interface RevocationMethod {
  readonly label: string
  /** What else stops working. */
  readonly breaks: string
  readonly undoable: boolean
  /** Undefined when the method can be run; otherwise what the person can do instead. */
  readonly advice: string | undefined
}

/** Each link carries one of these from its creation. To add a method, add a row and its file in `services/revocation/`. */
export const REVOCATION_METHODS = {
  'delete-upload': {
    label: 'Delete the uploaded copy',
    breaks: 'Only this link and its renewals: the object was made for them.',
    undoable: false,
    advice: undefined,
  },
  none: {
    label: 'Cannot be revoked alone',
    breaks: '',
    undoable: false,
    advice:
      'The object was there before the link, so it is left as it is. The link ends when it expires; before that, delete or move ' +
      'the object, or disable the access key that signed it (which ends every link of that key). Sharing an uploaded copy ' +
      'instead gives a link that can be revoked alone.',
  },
} as const satisfies Record<string, RevocationMethod>

export type RevocationMethodId = keyof typeof REVOCATION_METHODS
