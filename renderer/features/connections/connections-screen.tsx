import { Screen } from '../../ui/screen.tsx'

export function ConnectionsScreen() {
  return <Screen title="Connections">{null}</Screen>
}
