import { AppError } from '../errors.ts'

const MAX_LENGTH = 8192

/**
 * The address, if it is one of a web page and nothing else. A system's opener starts programs for other schemes, and a user name in an
 * address hides whose it is.
 *
 * @throws AppError `invalid-input`
 */
export function assertWebAddress(text: string): string {
  const refused = () =>
    new AppError(
      'invalid-input',
      'That is not the address of a web page, so it was not opened.',
      'It begins with https://.',
    )
  // What URL parsers silently drop or turn into slashes is not part of an honest address.
  if (text.length > MAX_LENGTH || !/^https?:\/\/[^\s\\/\p{Cc}][^\s\\\p{Cc}]*$/u.test(text) || !URL.canParse(text))
    throw refused()
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw refused()
  return url.href
}
