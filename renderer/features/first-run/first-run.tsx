import { useCallMutation } from '../../api/client-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Screen } from '../../ui/screen.tsx'

/** The one question of the first run. */
export function FirstRun() {
  const { mutate } = useCallMutation('settings.set')
  return (
    <Screen title="Sandglass" layout="narrow">
      <Button look="primary" onPress={() => mutate({ startedWith: 'playground' })}>
        Try it now
      </Button>
    </Screen>
  )
}
