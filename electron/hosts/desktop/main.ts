import { join } from 'node:path'
import { app, dialog, protocol } from 'electron'
import { dataHome, makeDataHome } from '../../services/data-home.ts'
import { HIDDEN_ARGUMENT } from './login-item.ts'
import { APP_SCHEME } from './protocol.ts'
import { ownArguments, readArguments, type StartRequest } from './start-arguments.ts'

// Everything that must be set before the app is ready, and what can come before it is. The rest is loaded when this turns out to be the
// only one of its kind that runs.
const home = dataHome(process.env)
if (makeDataHome(home)) prepare()
else {
  dialog.showErrorBox(
    'Sandglass can’t start',
    `The folder of its data is not there and can’t be made: ${home}\n\nSet SANDGLASS_HOME to a folder of yours.`,
  )
  app.exit(1)
}

function prepare(): void {
  // Beside the rest, so that one folder has it all, and that two folders are two instances.
  app.setPath('userData', join(home, 'desktop', 'chromium'))
  // Windows tells programs apart by it, and shows notifications of no other.
  if (process.platform === 'win32') app.setAppUserModelId('app.sandglass.Sandglass')
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([APP_SCHEME])
  if (app.requestSingleInstanceLock()) void start().catch(failed)
  else app.quit()
}

async function start(): Promise<void> {
  // These may come at once, before anything can be shown.
  const { promise: desktop, resolve } = Promise.withResolvers<import('./desktop-app.ts').DesktopApp>()
  const show = (request: StartRequest, isHidden = false) => void desktop.then((one) => one.open(request, { isHidden }))
  const ours = (args: readonly string[]) => ownArguments(args, app.isPackaged)
  app.on('second-instance', (_event, args, folder) => show(readArguments(ours(args), folder)))
  app.on('open-url', (event, url) => {
    event.preventDefault()
    show(readArguments([url], home))
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    show({ deepLink: undefined, paths: [path] })
  })
  const args = ours(process.argv)
  show(readArguments(args, process.cwd()), args.includes(HIDDEN_ARGUMENT))

  await app.whenReady()
  const { DesktopApp } = await import('./desktop-app.ts')
  resolve(new DesktopApp(home))
}

/** Without a window there is nothing else that could say it. */
function failed(error: unknown): void {
  dialog.showErrorBox('Sandglass can’t start', error instanceof Error ? error.message : 'It doesn’t know why.')
  app.exit(1)
}
