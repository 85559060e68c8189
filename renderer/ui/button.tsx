import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button'
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip'
import styles from './button.module.css'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** `primary` once a screen; `quiet` has no edge until it is pointed at. */
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly size?: 'm' | 's'
  readonly icon?: LucideIcon | undefined
  readonly children: ReactNode
}

export function Button({ look = 'plain', size = 'm', icon: Icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={styles['button'] ?? ''} data-look={look} data-size={size}>
      {Icon === undefined ? null : <Icon aria-hidden size={size === 's' ? 14 : 16} strokeWidth={1.9} />}
      {children}
    </AriaButton>
  )
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children' | 'aria-label'> {
  readonly icon: LucideIcon
  /** Its name for everyone: shown as a tooltip, read by screen readers. */
  readonly label: string
  /** Keys that do the same, shown in the tooltip. */
  readonly keys?: string | undefined
  readonly size?: 'm' | 's'
}

export function IconButton({ icon: Icon, label, keys, size = 'm', ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={styles['button'] ?? ''}
        data-look="quiet"
        data-size={size}
        data-icon-only
      >
        <Icon aria-hidden size={16} strokeWidth={1.9} />
      </AriaButton>
      <Tooltip className={styles['tooltip'] ?? ''} offset={6}>
        {label}
        {keys === undefined ? null : <kbd>{keys}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  )
}
