import type { Notification, NotificationConstructorOptions } from 'electron'
import type { Notice } from './notifications.ts'

/** Shows notices of the system. */
export class Notifier {
  readonly #create: (options: NotificationConstructorOptions) => Notification
  readonly #onClick: (notice: Notice) => void
  /** One that nobody holds on to is collected, and then its click is lost. */
  readonly #shown = new Set<Notification>()

  constructor(create: (options: NotificationConstructorOptions) => Notification, onClick: (notice: Notice) => void) {
    this.#create = create
    this.#onClick = onClick
  }

  show(notice: Notice): void {
    const notification = this.#create(notice.options)
    const forget = () => void this.#shown.delete(notification)
    this.#shown.add(notification)
    notification.once('click', () => {
      forget()
      this.#onClick(notice)
    })
    notification.once('close', forget)
    // As on macOS for a program that is not signed: what it says is in the window as well.
    notification.once('failed', forget)
    notification.show()
  }
}
