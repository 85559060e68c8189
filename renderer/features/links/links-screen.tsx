import { Screen } from '../../ui/screen.tsx'

export function LinksScreen() {
  return <Screen title="Links">{null}</Screen>
}
