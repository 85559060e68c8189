import { expect, it } from 'vitest'
import { LINKS_FORMAT, LINKS_FORMAT_VERSION } from '../../../../electron/services/library/export-links.ts'
import { recipesFile } from '../../../../renderer/features/links/library/recipes-file.ts'
import { linkOf } from './link-of.ts'

it('is what an import takes', () => {
  const { status: _status, ...link } = linkOf()
  expect(JSON.parse(recipesFile([link]))).toEqual({
    format: LINKS_FORMAT,
    version: LINKS_FORMAT_VERSION,
    links: [link],
  })
})
