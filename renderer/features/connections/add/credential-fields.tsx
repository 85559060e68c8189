import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { CallOutput } from '../../../../shared/api/contract.ts'
import { VAULTS } from '../../../../shared/connections/connection.ts'
import type { AppError } from '../../../../shared/errors.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { Button } from '../../../ui/button.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { Select } from '../../../ui/select.tsx'
import { Switch } from '../../../ui/switch.tsx'
import type { ConnectionDraft, DraftField } from '../connection-draft.ts'
import { profileSubtitle, VAULT_TEXTS } from '../connection-texts.ts'
import { PROVIDER_TEXTS } from '../provider-texts.ts'
import styles from './add.module.css'
import type { FieldsProps } from './place-fields.tsx'

const SOURCES = [
  { id: 'static', label: 'Access key' },
  { id: 'profile', label: 'Profile of ~/.aws' },
  { id: 'environment', label: 'Environment' },
] as const satisfies readonly { readonly id: ConnectionDraft['source']; readonly label: string }[]

const NONE = ''

type Profiles = UseQueryResult<CallOutput<'connections.profiles'>, AppError>

export interface CredentialFieldsProps extends FieldsProps {
  readonly profiles: Profiles
  /** A secret is being typed; it stays in its input. */
  readonly onSecretChange: (field: DraftField) => void
}

/** Exactly one place that the credentials come from. */
export function CredentialFields(props: CredentialFieldsProps) {
  const { draft, onChange } = props
  return (
    <section aria-labelledby="credentials" className={styles['section']}>
      <h2 id="credentials">What opens it?</h2>
      <Segmented
        label="Credentials"
        hideLabel
        options={SOURCES}
        value={draft.source}
        onChange={(source) => onChange({ source })}
      />
      {draft.source === 'static' ? <KeyFields {...props} /> : null}
      {draft.source === 'profile' ? <ProfileField {...props} /> : null}
      {draft.source === 'environment' ? (
        <p className={styles['explained']}>
          AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, if there is one, AWS_SESSION_TOKEN are read from the environment
          that Sandglass was started in, each time they are needed. Nothing is stored.
        </p>
      ) : null}
    </section>
  )
}

function KeyFields({ draft, problems, onChange, onSecretChange }: CredentialFieldsProps) {
  const [isTemporary, setIsTemporary] = useState(false)
  return (
    <>
      <p className={styles['explained']}>{PROVIDER_TEXTS[draft.provider].key}</p>
      <div className={styles['pair']}>
        <TextField
          label="Access key id"
          mono
          autoComplete="off"
          value={draft.accessKeyId}
          onChange={(accessKeyId) => onChange({ accessKeyId })}
          error={problems.accessKeyId}
        />
        <TextField
          label="Secret access key"
          name="secretAccessKey"
          type="password"
          mono
          autoComplete="off"
          onChange={() => onSecretChange('secretAccessKey')}
          error={problems.secretAccessKey}
        />
      </div>
      <Switch isSelected={isTemporary} onChange={setIsTemporary}>
        The key is temporary and came with a session token
      </Switch>
      {isTemporary ? (
        <TextField
          label="Session token"
          name="sessionToken"
          type="password"
          mono
          autoComplete="off"
          description="Links end no later than the key does."
          onChange={() => onSecretChange('sessionToken')}
          error={problems.sessionToken}
        />
      ) : null}
      <Select
        label="Where the secret is kept"
        options={VAULTS.map((id) => ({ id, ...VAULT_TEXTS[id] }))}
        value={draft.vault}
        onChange={(vault) => onChange({ vault })}
        description={VAULT_TEXTS[draft.vault].description}
      />
    </>
  )
}

function ProfileField({ draft, problems, onChange, profiles }: CredentialFieldsProps) {
  const { data, isError, error, refetch } = profiles
  if (isError)
    return <ErrorNote error={error} action={<Button onPress={() => void refetch()}>Read them again</Button>} />
  if (data === undefined) return null
  if (data.profiles.length === 0) {
    return (
      <div className={styles['explained']}>
        <p>There are no profiles in ~/.aws. The AWS command line makes one with: aws configure</p>
        <Button size="s" onPress={() => void refetch()}>
          Look again
        </Button>
      </div>
    )
  }
  const isThere = data.profiles.some(({ name }) => name === draft.profile)
  return (
    <>
      <Select
        label="Profile"
        options={[
          ...(isThere ? [] : [{ id: NONE, label: 'Choose a profile' }]),
          ...data.profiles.map((profile) => ({
            id: profile.name,
            label: displayText(profile.name),
            description: profileSubtitle(profile),
          })),
        ]}
        value={isThere ? draft.profile : NONE}
        onChange={(profile) => onChange({ profile })}
        description="It is read anew each time: nothing of it is stored here."
      />
      {problems.profile === undefined ? null : (
        <p role="alert" className={styles['problem']}>
          {problems.profile}
        </p>
      )}
    </>
  )
}
