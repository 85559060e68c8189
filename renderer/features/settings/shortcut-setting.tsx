import { Keyboard, X } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { acceleratorProblem } from '../../../shared/settings/accelerator.ts'
import { isApple } from '../../actions/keys.ts'
import { Button } from '../../ui/button.tsx'
import { acceleratorOf } from './record-shortcut.ts'
import { SETTING_PLACES } from './setting-places.ts'
import styles from './settings.module.css'
import { TextSetting } from './text-setting.tsx'

/** The keys that work in all programs: pressed, or typed as Electron writes them. */
export function ShortcutSetting({
  accelerator,
  onSave,
}: {
  accelerator: string
  onSave: (accelerator: string) => Promise<boolean>
}) {
  return (
    <>
      <TextSetting
        label={SETTING_PLACES.globalShortcut.title}
        value={accelerator}
        placeholder="None"
        tidy={(text) => text.trim()}
        problem={(text) => acceleratorProblem(text.trim())}
        describe={() => 'Shares what is on the clipboard, whichever program is in front.'}
        onSave={onSave}
      />
      <div className={styles['buttons']}>
        <RecordButton onRecord={(keys) => void onSave(keys)} />
        {accelerator === '' ? null : (
          <Button size="s" icon={X} onPress={() => void onSave('')}>
            Use none
          </Button>
        )}
      </div>
    </>
  )
}

/** Takes the next keys. Escape and Tab alone end it, as they do everywhere. */
function RecordButton({ onRecord }: { onRecord: (accelerator: string) => void }) {
  const [isRecording, setIsRecording] = useState(false)
  const [problem, setProblem] = useState<string>()

  const take = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Tab' && !event.ctrlKey && !event.altKey && !event.metaKey) return
    event.preventDefault()
    event.stopPropagation()
    const accelerator = acceleratorOf(event, isApple())
    if (accelerator === 'Escape') return setIsRecording(false)
    if (accelerator === undefined) return
    const wrong = acceleratorProblem(accelerator)
    setProblem(wrong)
    if (wrong !== undefined) return
    setIsRecording(false)
    onRecord(accelerator)
  })
  useEffect(() => {
    if (!isRecording) return
    const onKeyDown = (event: KeyboardEvent) => take(event)
    // Before the button sees them: its own keys, Enter and Space, are among those that can be recorded.
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [isRecording])

  return (
    <>
      <Button
        size="s"
        icon={Keyboard}
        look={isRecording ? 'primary' : 'plain'}
        onPress={() => {
          setProblem(undefined)
          setIsRecording(!isRecording)
        }}
        onBlur={() => setIsRecording(false)}
      >
        {isRecording ? 'Press the keys…' : 'Record keys'}
      </Button>
      <span role="status" className={styles['problem']}>
        {isRecording ? problem : undefined}
      </span>
    </>
  )
}
