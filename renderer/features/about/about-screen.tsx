import { Screen } from '../../ui/screen.tsx'

export function AboutScreen() {
  return <Screen title="About">{null}</Screen>
}
