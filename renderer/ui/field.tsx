import type { ReactNode } from 'react'
import { FieldError } from 'react-aria-components/FieldError'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import { TextArea } from 'react-aria-components/TextArea'
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from 'react-aria-components/TextField'
import styles from './field.module.css'

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'style' | 'children'> {
  readonly label: string
  readonly description?: ReactNode
  /** Shown instead of the browser's own message. */
  readonly error?: string | undefined
  readonly placeholder?: string
  readonly multiline?: boolean
  /** For keys, regions, templates: what is copied exactly. */
  readonly mono?: boolean
}

export function TextField({ label, description, error, placeholder, multiline, mono, ...rest }: TextFieldProps) {
  const inputProps = {
    className: styles['input'] ?? '',
    ...(placeholder === undefined ? {} : { placeholder }),
    'data-mono': mono === true || undefined,
    spellCheck: mono === true ? false : undefined,
  }
  return (
    <AriaTextField
      {...rest}
      isInvalid={error !== undefined || rest.isInvalid === true}
      className={styles['field'] ?? ''}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      {multiline ? <TextArea {...inputProps} rows={3} /> : <Input {...inputProps} />}
      {description === undefined ? null : (
        <Text slot="description" className={styles['description'] ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={styles['error'] ?? ''}>{error}</FieldError>
    </AriaTextField>
  )
}
