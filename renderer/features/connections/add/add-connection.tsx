import { ArrowLeft } from 'lucide-react'
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { Form } from 'react-aria-components/Form'
import type { Connection, Vault } from '../../../../shared/connections/connection.ts'
import { useCall } from '../../../api/client-context.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Screen } from '../../../ui/screen.tsx'
import {
  type ConnectionDraft,
  type DraftField,
  type DraftProblems,
  draftOf,
  nameOf,
  problemsOf,
} from '../connection-draft.ts'
import { isAboutKeychain } from '../connection-error.ts'
import { VAULT_TEXTS } from '../connection-texts.ts'
import styles from './add.module.css'
import { CredentialFields } from './credential-fields.tsx'
import { forgetSecretsIn, secretsIn, typeOverSecretsIn } from './form-secrets.ts'
import { MoreFields } from './more-fields.tsx'
import { PlaceFields } from './place-fields.tsx'
import { ProviderChoice } from './provider-choice.tsx'
import { useAddConnection } from './use-add-connection.ts'

export interface AddConnectionProps {
  /** A form that was filled in before. */
  readonly start: ConnectionDraft | undefined
  /** What the address says: a provider, a profile. */
  readonly params: Readonly<Record<string, string>>
  readonly onCancel: () => void
  /** @param draft what was filled in, without its secret */
  readonly onSaved: (connection: Connection, draft: ConnectionDraft) => void
}

const OTHER_VAULTS: readonly Vault[] = ['passphrase', 'session']

/** The form for a new connection. Saving it starts its test. */
export function AddConnection({ start, params, onCancel, onSaved }: AddConnectionProps) {
  const profiles = useCall('connections.profiles', {})
  const taken = useCall('connections.list', {}).data?.connections.map(({ name }) => name) ?? []
  const [draft, setDraft] = useState(() => start ?? draftOf(params))
  const [problems, setProblems] = useState<DraftProblems>({})
  const { add, isSaving, error, forget } = useAddConnection(setProblems)
  const form = useRef<HTMLFormElement>(null)
  useFocusOfProblems(form, problems)
  useForgottenSecrets(form)

  const name = nameOf(draft, taken)
  const change = (part: Partial<ConnectionDraft>) => {
    setDraft({ ...draft, ...part })
    settle(...(Object.keys(part) as DraftField[]))
  }
  /** What is being changed is not complained about. */
  const settle = (...fields: DraftField[]) => {
    const left = Object.entries(problems).filter(([field]) => !fields.includes(field as DraftField))
    if (left.length !== Object.keys(problems).length) setProblems(Object.fromEntries(left))
  }
  const save = async (changed: ConnectionDraft) => {
    if (form.current === null || isSaving) return
    const secrets = secretsIn(form.current)
    const found = problemsOf(changed, name, secrets)
    setProblems(found)
    if (Object.keys(found).length > 0) return forget()
    const connection = await add(changed, name, secrets)
    if (connection === undefined) return
    if (form.current !== null) await typeOverSecretsIn(form.current)
    onSaved(connection, changed)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save(draft)
  }
  const saveIn = (vault: Vault) => {
    setDraft({ ...draft, vault })
    void save({ ...draft, vault })
  }
  const profileRegion =
    draft.source === 'profile'
      ? profiles.data?.profiles.find((profile) => profile.name === draft.profile)?.region
      : undefined
  const fields = { draft, problems, onChange: change }

  return (
    <Screen
      title="Connect a storage"
      layout="narrow"
      actions={
        <Button look="quiet" icon={ArrowLeft} onPress={onCancel}>
          Back to the connections
        </Button>
      }
    >
      <Form ref={form} className={styles['form'] ?? ''} validationBehavior="aria" autoComplete="off" onSubmit={submit}>
        <ProviderChoice draft={draft} onChange={setDraft} />
        <PlaceFields {...fields} profileRegion={profileRegion} onReplace={setDraft} />
        <CredentialFields {...fields} profiles={profiles} onSecretChange={settle} />
        <div className={styles['section']}>
          <TextField
            label="Name"
            description="What you call it here."
            autoComplete="off"
            value={name}
            onChange={(text) => change({ name: text })}
            error={problems.name}
          />
          <MoreFields {...fields} />
        </div>
        {error === undefined ? null : (
          <ErrorNote
            error={error}
            action={
              isAboutKeychain(error) ? (
                <div className={styles['vaults']}>
                  {OTHER_VAULTS.map((vault) => (
                    <Button key={vault} size="s" onPress={() => saveIn(vault)}>
                      {VAULT_TEXTS[vault].choose}
                    </Button>
                  ))}
                </div>
              ) : undefined
            }
          />
        )}
        <div className={styles['save']}>
          <Button look="primary" type="submit" isPending={isSaving}>
            {isSaving ? 'Saving…' : 'Save and test'}
          </Button>
          <p>
            The test lists the bucket, uploads a small file, opens it by a link, and deletes it again. Nothing else is
            touched.
          </p>
        </div>
      </Form>
    </Screen>
  )
}

/** Saved or not, no secret outlives the form. */
function useForgottenSecrets(form: RefObject<HTMLFormElement | null>): void {
  useEffect(() => {
    const { current } = form
    return () => {
      if (current !== null) forgetSecretsIn(current)
    }
  }, [form])
}

/** Brings the first field that something is wrong with into view, when it is found. */
function useFocusOfProblems(form: RefObject<HTMLFormElement | null>, problems: DraftProblems): void {
  const count = Object.keys(problems).length
  const before = useRef(0)
  useEffect(() => {
    if (count > before.current) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
    before.current = count
  }, [count, form])
}
