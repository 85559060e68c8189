import { EventEmitter } from 'node:events'
import type { App, MessageBoxOptions, MessageBoxReturnValue } from 'electron'
import { describe, expect, it } from 'vitest'
import { quitWithCare } from '../../../../electron/hosts/desktop/quit.ts'

/** The system: what it does on `quit`, and what the person presses. */
class System extends EventEmitter {
  readonly asked: MessageBoxOptions[] = []
  readonly #answer = Promise.withResolvers<number>()
  readonly done: string[] = []
  hasEnded = false

  press(button: number): void {
    this.#answer.resolve(button)
  }

  quit(): void {
    let isPrevented = false
    const event = {
      preventDefault: () => {
        isPrevented = true
      },
    }
    this.emit('before-quit', event)
    this.hasEnded = !isPrevented
  }

  showMessageBox = async (...args: unknown[]): Promise<MessageBoxReturnValue> => {
    this.asked.push(args.at(-1) as MessageBoxOptions)
    return { response: await this.#answer.promise, checkboxChecked: false }
  }
}

function start(running: number, secondsLeft?: number): System {
  const system = new System()
  quitWithCare({
    app: system as unknown as App,
    dialog: { showMessageBox: system.showMessageBox },
    uploads: { running, secondsLeft },
    stay: () => void system.done.push('stay'),
    leave: async () => void system.done.push('leave'),
  })
  return system
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('quitWithCare', () => {
  it('closes what is open before the end, and asks nothing while nothing goes on by itself', async () => {
    const system = start(0)
    system.quit()
    expect(system.hasEnded).toBe(false)
    await turn()
    expect([system.done, system.asked, system.hasEnded]).toEqual([['leave'], [], true])
  })

  it('asks once, whatever the person does meanwhile', async () => {
    const system = start(2)
    for (let i = 0; i < 3; i += 1) system.quit()
    await turn()
    expect(system.asked.map(({ message }) => message)).toEqual(['2 files are still being uploaded.'])
    expect([system.done, system.hasEnded]).toEqual([[], false])
  })

  it('says how long the rest takes, and that nothing is lost', async () => {
    const system = start(1, 150)
    system.quit()
    expect(system.asked[0]?.detail).toBe(
      'About 2 minutes 30 seconds left. If you quit now, it goes on when Sandglass is started again; until then its link doesn’t work.',
    )
  })

  it('stays when the person wants it to, and asks again the next time', async () => {
    const system = start(1)
    system.quit()
    // Enter and Escape both mean this one.
    const [question] = system.asked
    expect([question?.defaultId, question?.cancelId, question?.buttons?.[0]]).toEqual([0, 0, 'Keep uploading'])
    system.press(0)
    await turn()
    expect([system.done, system.hasEnded]).toEqual([['stay'], false])
    system.quit()
    expect(system.asked).toHaveLength(2)
  })

  it('ends when the person wants it to', async () => {
    const system = start(1)
    system.quit()
    system.press(1)
    await turn()
    expect([system.done, system.hasEnded]).toEqual([['leave'], true])
  })
})
