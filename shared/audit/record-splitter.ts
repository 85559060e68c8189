/** CloudTrail's own limit is a quarter of that. In characters. */
export const MAX_RECORD_LENGTH = 2 ** 20

const RECORDS = 'Records'

/**
 * Cuts JSON that comes in pieces into its records, and holds only one of them at a time: the objects of the list `Records` of
 * CloudTrail's files, and where there is none, each object that stands by itself or in a list, as in files with a record a line.
 */
export class RecordSplitter {
  /** Of the record that is being read, what came in earlier pieces; undefined between records. */
  #record: string | undefined
  /** Brackets and braces that are open, without a list around everything. */
  #depth = 0
  #isInRecords = false
  #isInText = false
  #isEscaped = false
  /** The last text among a file's own fields, which is the name of what comes, as far as it matters. */
  #name = ''
  #dropped = 0

  /** How many records were too long to be any. */
  get dropped(): number {
    return this.#dropped
  }

  /** @returns the records that end in this piece, as JSON */
  push(piece: string): string[] {
    const records: string[] = []
    /** Where what belongs to the record begins in this piece. */
    let from = 0
    for (let at = 0; at < piece.length; at += 1) {
      const happened = this.#read(piece.charAt(at))
      if (happened === 'begun') from = at
      else if (happened === 'ended') records.push(...this.#ended(piece.slice(from, at + 1)))
    }
    this.#keep(piece.slice(from))
    return records
  }

  /** Follows the structure, and tells where a record begins or ends. */
  #read(character: string): 'begun' | 'ended' | undefined {
    if (this.#isInText) return this.#readText(character)
    switch (character) {
      case '"':
        this.#isInText = true
        if (this.#depth === 1) this.#name = ''
        return undefined
      case '{':
        this.#depth += 1
        if (this.#depth - 1 !== this.#depthAround) return undefined
        this.#record = ''
        return 'begun'
      case '[':
        if (this.#depth > 0) this.#depth += 1
        if (this.#depth !== 2 || this.#name !== RECORDS) return undefined
        // What was taken for a record is the file around them.
        this.#isInRecords = true
        this.#record = undefined
        return undefined
      case '}':
      case ']': {
        this.#depth = Math.max(0, this.#depth - 1)
        const isEnd = this.#record !== undefined && this.#depth === this.#depthAround
        if (this.#depth < 2) this.#isInRecords = false
        return isEnd ? 'ended' : undefined
      }
      default:
        return undefined
    }
  }

  /** The depth at which records begin. */
  get #depthAround(): number {
    return this.#isInRecords ? 2 : 0
  }

  #readText(character: string): undefined {
    if (this.#isEscaped) this.#isEscaped = false
    else if (character === '\\') this.#isEscaped = true
    else if (character === '"') {
      this.#isInText = false
      return
    }
    if (this.#depth === 1 && this.#name.length <= RECORDS.length) this.#name += character
  }

  #ended(text: string): string[] {
    this.#keep(text)
    const record = this.#record ?? ''
    this.#record = undefined
    if (record.length <= MAX_RECORD_LENGTH) return [record]
    this.#dropped += 1
    return []
  }

  /** Of one that is too long, only that it is. */
  #keep(text: string): void {
    if (this.#record === undefined || this.#record.length > MAX_RECORD_LENGTH) return
    this.#record += text
  }
}
