import './styles/tokens.css'
import './styles/base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { StartFailed } from './app/start-failed.tsx'
import { createBrowserPlatform } from './platform/browser-platform.ts'
import { createDesktopPlatform } from './platform/desktop-platform.ts'

const root = createRoot(document.getElementById('root') as HTMLElement)
try {
  root.render(<App platform={createDesktopPlatform() ?? (await createBrowserPlatform())} />)
} catch (error) {
  root.render(<StartFailed error={error} />)
}
