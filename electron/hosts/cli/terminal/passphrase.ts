import { AppError } from '../../../../shared/errors.ts'
import type { Prompt } from '../../../services/ports.ts'

/** The vault's passphrase: from `SANDGLASS_PASSPHRASE`, or asked for; twice when it is being chosen. */
export async function askPassphrase(
  purpose: 'existing' | 'new',
  prompt: Prompt,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const given = env['SANDGLASS_PASSPHRASE']
  if (given !== undefined && given !== '') return given
  if (purpose === 'existing') return prompt.ask('Passphrase of the vault', { secret: true })
  const chosen = await prompt.ask('Choose a passphrase for the vault', { secret: true })
  const again = await prompt.ask('The same passphrase again', { secret: true })
  if (chosen === again) return chosen
  throw new AppError('invalid-input', 'The two passphrases differ, so nothing was saved.', 'Run the command again.')
}
