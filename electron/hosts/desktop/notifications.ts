import type { NotificationConstructorOptions } from 'electron'
import type { ActionId } from '../../../shared/actions/actions.ts'
import type { AppEvent } from '../../../shared/api/events.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import type { RunEnd } from '../../../shared/transfers/upload-run.ts'

/** A notification, and what a click on it does once the window is shown. Neither ever has a link's URL. */
export interface Notice {
  readonly options: Pick<NotificationConstructorOptions, 'title' | 'body'>
  readonly action: ActionId
}

type Renewed = Extract<AppEvent, { type: 'links-renewed' }>['links']
type Expiring = Extract<AppEvent, { type: 'links-expiring' }>['links']

/** One for all links that run out soon, or none where the person wants none. */
export function expiringNotice(links: Expiring, settings: Pick<Settings, 'notifyExpiring'>): Notice | undefined {
  const [first] = links
  if (!settings.notifyExpiring || first === undefined) return undefined
  const title = links.length === 1 ? 'A link runs out soon' : `${links.length} links run out soon`
  return { options: { title, body: names(links, links.length) }, action: 'go-links' }
}

/** One for links that were renewed because they are kept up: somebody has to be sent the new ones. */
export function renewedNotice(links: Renewed): Notice | undefined {
  if (links.length === 0) return undefined
  const title =
    links.length === 1
      ? 'A link was renewed: send the new one'
      : `${links.length} links were renewed: send the new ones`
  return { options: { title, body: names(links, links.length) }, action: 'go-links' }
}

/** One for a run of uploads, or none where the person wants none or stopped them all. */
export function uploadedNotice(
  { done, failed, someDone, someFailed }: RunEnd,
  settings: Pick<Settings, 'notifyUploaded'>,
): Notice | undefined {
  if (!settings.notifyUploaded || done + failed === 0) return undefined
  const failures = failed === 1 ? '1 file was not uploaded' : `${failed.toLocaleString('en')} files were not uploaded`
  const title =
    done === 1
      ? 'Uploaded: the link works now'
      : `${done.toLocaleString('en')} files are uploaded: their links work now`
  return done === 0
    ? { options: { title: failures, body: names(someFailed, failed) }, action: 'go-share' }
    : {
        options: {
          title: failed === 0 ? title : `${title}; ${failures}`,
          body: names(someDone, done),
        },
        action: failed === 0 ? 'go-links' : 'go-share',
      }
}

const MAX_NAMES = 3
const MAX_NAME = 60

/** @param count how many there are, of which some are known */
function names(some: readonly { readonly name: string }[], count: number): string {
  const shown = some.slice(0, MAX_NAMES).map(({ name }) => {
    const text = displayText(name)
    return text.length > MAX_NAME ? `${text.slice(0, MAX_NAME - 1)}…` : text
  })
  const more = count - shown.length
  return shown.join(', ') + (more === 0 ? '' : ` and ${more.toLocaleString('en')} more`)
}
