import type { Address } from './client.ts'

/** Chosen after AWS's defaults for Network Load Balancers: how many checks in a row change what an upstream counts as. */
const UNHEALTHY_AFTER = 2
const HEALTHY_AFTER = 3

/** One address behind a load balancer. */
export class Upstream {
  readonly address: Address
  private up = true
  private streak = 0

  constructor(address: Address) {
    this.address = address
  }

  get healthy(): boolean {
    return this.up
  }

  /** A connection was made, or could not be. Answers whether that changed its health. */
  note(connected: boolean): boolean {
    if (connected === this.up) {
      this.streak = 0
      return false
    }
    this.streak++
    if (this.streak < (connected ? HEALTHY_AFTER : UNHEALTHY_AFTER)) return false
    this.up = connected
    this.streak = 0
    return true
  }
}

/** The addresses behind a load balancer, taken in turn. Each process counts for itself: several gateways need not agree. */
export class Upstreams {
  readonly all: readonly Upstream[]
  private serving: readonly Upstream[]
  private turn: number

  constructor(addresses: readonly Address[]) {
    this.all = addresses.map((address) => new Upstream(address))
    this.serving = this.all
    // Processes that start together do not all begin with the same upstream.
    this.turn = Math.floor(Math.random() * addresses.length)
  }

  /** The upstreams for one request, in the order to try them: the healthy ones; all, when none is (it fails open). */
  *inTurn(): Generator<Upstream, void, void> {
    const { serving } = this
    const first = this.turn
    this.turn = (first + 1) % serving.length
    for (let i = 0; i < serving.length; i++) {
      const upstream = serving[(first + i) % serving.length]
      if (upstream) yield upstream
    }
  }

  note(upstream: Upstream, connected: boolean): void {
    if (!upstream.note(connected)) return
    const healthy = this.all.filter((one) => one.healthy)
    this.serving = healthy.length > 0 ? healthy : this.all
  }
}
