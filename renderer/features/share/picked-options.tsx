import { displayText } from '../../../shared/links/display-text.ts'
import { LINK_METHODS, type LinkMethod } from '../../../shared/links/link.ts'
import { useCall } from '../../api/client-context.tsx'
import { usePreferences } from '../../app/preferences.tsx'
import { formatBytes } from '../../format/bytes.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { Select } from '../../ui/select.tsx'
import { useSharing } from './share-context.tsx'
import styles from './share-options.module.css'

const METHOD_LABELS: Readonly<Record<LinkMethod, string>> = {
  GET: 'Download',
  HEAD: 'Look only',
  PUT: 'Replace',
  DELETE: 'Delete',
}

const WARNINGS: Partial<Record<LinkMethod, string>> = {
  HEAD: 'Tells size and type, and gives no contents. It opens nothing in a browser.',
  PUT: 'Whoever has this link can replace the object with anything, as often as they like, until it ends.',
  DELETE: 'Whoever has this link can delete the object.',
}

/** Options of objects that were there before: what the link may do with them, and which version of one. */
export function PickedOptions({ connection }: { connection: string | undefined }) {
  const { draft, change } = useSharing()
  const warning = WARNINGS[draft.method]
  return (
    <>
      <div className={styles['method']}>
        <Segmented
          label="The link lets its recipient"
          options={LINK_METHODS.map((id) => ({ id, label: METHOD_LABELS[id] }))}
          value={draft.method}
          onChange={(method) => change({ method, versionId: undefined })}
        />
        {warning === undefined ? null : (
          <p className={styles['warning']} role="status" data-writes={draft.method !== 'HEAD' || undefined}>
            {warning}
          </p>
        )}
      </div>
      {draft.picked?.objects.length === 1 && draft.method !== 'PUT' ? (
        <VersionChoice
          connection={connection}
          bucket={draft.picked.bucket}
          objectKey={draft.picked.objects[0]?.key ?? ''}
        />
      ) : null}
    </>
  )
}

const LATEST = 'latest'

/** Where the bucket keeps versions of the object. Storages without versions answer with none, or with an error that says nothing here. */
function VersionChoice(props: { connection: string | undefined; bucket: string; objectKey: string }) {
  const { draft, change } = useSharing()
  const { times } = usePreferences()
  const { connection, bucket, objectKey } = props
  const { data } = useCall('objects.versions', {
    bucket,
    prefix: objectKey,
    ...(connection === undefined ? {} : { connection }),
  })
  const versions = (data?.versions ?? []).filter(({ key, isDeleteMarker }) => key === objectKey && !isDeleteMarker)
  if (versions.length < 2) return null
  return (
    <Select
      label="Version"
      options={[
        { id: LATEST, label: 'Whichever is the latest' },
        ...versions.map(({ versionId, modifiedAt, size, isLatest }) => ({
          id: versionId,
          label: `${modifiedAt === undefined ? displayText(versionId) : times.exact(modifiedAt)}${isLatest ? ' (now the latest)' : ''}`,
          description: [size === undefined ? undefined : formatBytes(size), displayText(versionId)]
            .filter(Boolean)
            .join(' · '),
        })),
      ]}
      value={draft.versionId ?? LATEST}
      onChange={(id) => change({ versionId: id === LATEST ? undefined : id })}
    />
  )
}
