import { join } from 'node:path'
import { app, dialog, protocol } from 'electron'
import { dataHome, makeDataHome } from '../../services/data-home.ts'
import { HIDDEN_ARGUMENT } from './login-item.ts'
import { APP_SCHEME } from './protocol.ts'
import { readArguments } from './start-arguments.ts'

// Everything that must be set before the app is ready, and what can come before it is. The rest is loaded when this turns out to be the
// only one of its kind that runs.
const home = dataHome(process.env)
if (!makeDataHome(home)) {
  dialog.showErrorBox(
    'Sandglass can’t start',
    `The folder of its data is not there and can’t be made: ${home}\n\nSet SANDGLASS_HOME to a folder of yours.`,
  )
  app.exit(1)
}
// Beside the rest, so that one folder has it all, and that two folders are two instances.
app.setPath('userData', join(home, 'desktop', 'chromium'))
app.setAppUserModelId('app.sandglass.Sandglass')
app.enableSandbox()
protocol.registerSchemesAsPrivileged([APP_SCHEME])

if (app.requestSingleInstanceLock()) void start()
else app.quit()

async function start(): Promise<void> {
  // These may come at once, before anything can be shown.
  const { promise: desktop, resolve } = Promise.withResolvers<import('./desktop-app.ts').DesktopApp>()
  const asked = (args: readonly string[], folder: string, isFirst: boolean) => {
    const request = readArguments(args.slice(app.isPackaged ? 1 : 2), folder)
    void desktop.then((one) => one.open(request, { isHidden: isFirst && args.includes(HIDDEN_ARGUMENT) }))
  }
  app.on('second-instance', (_event, args, folder) => asked(args, folder, false))
  app.on('open-url', (event, url) => {
    event.preventDefault()
    asked(['', '', url].slice(app.isPackaged ? 1 : 0), home, false)
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    void desktop.then((one) => one.open({ deepLink: undefined, paths: [path] }, { isHidden: false }))
  })
  asked(process.argv, process.cwd(), true)

  await app.whenReady()
  const { DesktopApp } = await import('./desktop-app.ts')
  resolve(new DesktopApp(home))
}
