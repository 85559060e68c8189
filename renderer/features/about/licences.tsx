import { useState } from 'react'
import { TextField } from '../../ui/field.tsx'
import { Group } from '../../ui/group.tsx'
import styles from './about.module.css'
import { findLicences, type Licence } from './about-texts.ts'

/** Whose work the app contains, found by typing. */
export function Licences({ licences, hasChromium }: { licences: readonly Licence[]; hasChromium: boolean }) {
  const [text, setText] = useState('')
  const found = findLicences(licences, text)
  return (
    <Group
      title="Licences"
      description={`Sandglass is free software under the MIT licence. It contains the work of others; the texts of their licences come with the app, as licences.txt${
        hasChromium ? ', those of Chromium as LICENSES.chromium.html' : ''
      }.`}
      aside={
        <span className={styles['count']} role="status">
          {found.length === licences.length ? `${licences.length} packages` : `${found.length} of ${licences.length}`}
        </span>
      }
    >
      <div className={styles['search']}>
        <TextField label="Find a package or a licence" type="search" value={text} onChange={setText} />
      </div>
      {found.length === 0 ? (
        <p className={styles['none']}>
          {licences.length === 0 ? 'This build has no list.' : 'Nothing is called that.'}
        </p>
      ) : (
        <ul className={styles['licences']}>
          {found.map(({ name, version, licence }) => (
            <li key={`${name} ${version}`}>
              <span className={styles['package']}>{name}</span>
              <span className={styles['packageVersion']}>{version}</span>
              <span>{licence}</span>
            </li>
          ))}
        </ul>
      )}
    </Group>
  )
}
