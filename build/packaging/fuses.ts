import { type FuseConfig, FuseV1Options, FuseVersion } from '@electron/fuses'

/**
 * What is built into the packaged program and can't be changed by arguments or the environment
 * (https://www.electronjs.org/docs/latest/tutorial/fuses). Strict: a fuse that a later Electron adds ends the packaging until it is
 * decided on here.
 *
 * @param platform as Node names it
 */
export function fusesFor(platform: string): FuseConfig & { readonly strictlyRequireAllFuses: true } {
  return {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // Another program could run any script as Sandglass, with what the keychain and macOS grant it.
    [FuseV1Options.RunAsNode]: false,
    // It would ask the keychain at the start, before anything can be explained. The page's session is in memory: there are no cookies.
    [FuseV1Options.EnableCookieEncryption]: false,
    // `NODE_OPTIONS` loads code of anyone. Certificates of `NODE_EXTRA_CA_CERTS` are read from the system's store instead.
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    // A debugger sees every secret.
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    // A changed app.asar doesn't start. Electron checks it on these two only.
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: platform === 'darwin' || platform === 'win32',
    // A folder `app` beside it would go first, unchecked.
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    // There is none; with it, the app would not start.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // The pages come by `app:`; a `file:` page is to get nothing.
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    // As Electron has it: bounds checks of WebAssembly by the processor.
    [FuseV1Options.WasmTrapHandlers]: true,
  }
}
