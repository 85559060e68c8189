import { S3Error } from '../s3-error.ts'
import type { Tags } from '../store/objects.ts'
import { childElements, element, onlyChildren, parseXml, requiredText } from '../xml.ts'
import { checkedTags } from './attributes.ts'
import { type ObjectContext, type ObjectOperation, versioned, xmlResponse } from './operation.ts'
import { existingVersion, versionHeaders } from './read-object.ts'

function parseTagging(document: Buffer): Tags {
  const root = parseXml(document, 'Tagging')
  onlyChildren(root, ['TagSet'])
  const [tagSet, another] = childElements(root, 'TagSet')
  if (!tagSet || another) throw new S3Error('MalformedXML')
  onlyChildren(tagSet, ['Tag'])
  return checkedTags(
    childElements(tagSet, 'Tag').map((tag) => {
      onlyChildren(tag, ['Key', 'Value'])
      return [requiredText(tag, 'Key'), requiredText(tag, 'Value')] as const
    }),
  )
}

function replaceTags(context: ObjectContext, tags: Tags): Record<string, string> {
  const { store, key, request } = context
  return store.transaction(() => {
    const version = existingVersion(context, key, request.query.get('versionId'))
    store.objects.setTags(version, tags)
    return versionHeaders(context, version)
  })
}

export const getObjectTagging: ObjectOperation = {
  name: 'GetObjectTagging',
  scope: 'object',
  body: 'document',
  action: versioned('s3:GetObjectTagging', 's3:GetObjectVersionTagging'),
  run(context) {
    const version = existingVersion(context, context.key, context.request.query.get('versionId'))
    const tags = Object.entries(version.tags).map(([key, value]) =>
      element('Tag', [element('Key', key), element('Value', value)]),
    )
    return xmlResponse('Tagging', [element('TagSet', tags)], versionHeaders(context, version))
  },
}

export const putObjectTagging: ObjectOperation = {
  name: 'PutObjectTagging',
  scope: 'object',
  body: 'document',
  action: versioned('s3:PutObjectTagging', 's3:PutObjectVersionTagging'),
  run(context) {
    return { status: 200, headers: replaceTags(context, parseTagging(context.document)) }
  },
}

export const deleteObjectTagging: ObjectOperation = {
  name: 'DeleteObjectTagging',
  scope: 'object',
  body: 'document',
  action: versioned('s3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging'),
  run(context) {
    return { status: 204, headers: replaceTags(context, {}) }
  },
}
