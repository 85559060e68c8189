import { Screen } from '../../ui/screen.tsx'

export function ShareScreen() {
  return <Screen title="Share">{null}</Screen>
}
