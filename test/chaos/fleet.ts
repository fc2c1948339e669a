/** Three worker processes, started, frozen, thawed and killed; and the mail to them, handed in again until it is taken. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Booking } from '../../src/domain/booking.js'
import type { FromWorker, ToWorker, WorkerTask } from './task.js'

interface Member {
  readonly child: ChildProcess
  isReady: boolean
  isFrozen: boolean
  /** What it was handed and has not yet taken. */
  readonly pending: Map<number, Letter>
}

interface Letter {
  readonly booking: Booking
  readonly accept: boolean
  readonly taken: () => void
}

export interface Fleet {
  /** Resolves once some worker has taken the booking. */
  deliver(booking: Booking, accept: boolean): Promise<void>
  /** SIGKILL to one of them; another takes its place at once. */
  kill(): void
  /** SIGSTOP to one of them, SIGCONT after that long. */
  freeze(ms: number): void
  /** All of them run and are ready. */
  whole(): Promise<void>
  end(): void
  readonly saleIds: string[]
  readonly givenUp: Set<string>
  readonly wrong: string[]
  readonly kills: number
  readonly freezes: number
}

export function startFleet(command: readonly string[], task: WorkerTask, size: number): Fleet {
  const members: Member[] = []
  const saleIds: string[] = []
  const givenUp = new Set<string>()
  const wrong: string[] = []
  const [program = '', ...args] = command
  let letters = 0
  let counts = { kills: 0, freezes: 0 }
  let isOver = false

  const say = (member: Member, line: ToWorker) => {
    if (member.child.stdin?.writable) member.child.stdin.write(`${JSON.stringify(line)}\n`)
  }

  const hear = (member: Member, line: FromWorker) => {
    switch (line.type) {
      case 'ready':
        member.isReady = true
        return
      case 'sale':
        saleIds.push(line.saleId)
        return say(member, { type: 'sale-kept', number: line.number })
      case 'taken':
        member.pending.get(line.number)?.taken()
        member.pending.delete(line.number)
        return
      case 'refused': {
        const letter = member.pending.get(line.number)
        member.pending.delete(line.number)
        if (!/store-failed|store/.test(line.error)) wrong.push(line.error)
        if (letter) setTimeout(hand, 50, letter)
        return
      }
      case 'given-up':
        givenUp.add(line.bookingId)
        return
      case 'wrong':
        wrong.push(line.error)
    }
  }

  const start = () => {
    const child = spawn(program, [...args, JSON.stringify(task)], { stdio: ['pipe', 'pipe', 'inherit'] })
    const member: Member = { child, isReady: false, isFrozen: false, pending: new Map() }
    members.push(member)
    // It may be killed while it is written to.
    child.stdin.on('error', () => {})
    createInterface({ input: child.stdout }).on('line', (line) => hear(member, JSON.parse(line) as FromWorker))
    child.once('exit', (code) => {
      members.splice(members.indexOf(member), 1)
      if (isOver) return
      if (code) wrong.push(`a worker ended by itself with code ${code}`)
      start()
      for (const letter of member.pending.values()) hand(letter)
    })
  }

  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)]

  function hand(letter: Letter): void {
    const member = pick(members)
    if (!member) return void setTimeout(hand, 50, letter)
    const number = ++letters
    member.pending.set(number, letter)
    say(member, { type: 'booking', number, booking: letter.booking, accept: letter.accept })
  }

  for (let count = 0; count < size; count++) start()
  return {
    deliver: (booking, accept) => new Promise((taken) => hand({ booking, accept, taken })),
    kill() {
      const victim = pick(members.filter((member) => member.isReady))
      if (!victim) return
      counts = { ...counts, kills: counts.kills + 1 }
      victim.isReady = false
      victim.child.kill('SIGKILL')
    },
    freeze(ms) {
      const victim = pick(members.filter((member) => member.isReady && !member.isFrozen))
      if (!victim) return
      counts = { ...counts, freezes: counts.freezes + 1 }
      victim.isFrozen = true
      victim.child.kill('SIGSTOP')
      setTimeout(() => {
        victim.isFrozen = false
        victim.child.kill('SIGCONT')
      }, ms)
    },
    async whole() {
      while (members.length < size || members.some((member) => !member.isReady || member.isFrozen))
        await new Promise((resolve) => setTimeout(resolve, 20))
    },
    end() {
      isOver = true
      for (const { child } of members) child.kill('SIGKILL')
    },
    saleIds,
    givenUp,
    wrong,
    get kills() {
      return counts.kills
    },
    get freezes() {
      return counts.freezes
    },
  }
}
