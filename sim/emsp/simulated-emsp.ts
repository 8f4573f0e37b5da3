import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { Clock } from "../clock.ts";
import type { Behaviour } from "./behaviour.ts";
import { Connection } from "./connection.ts";
import { Exchanges } from "./exchanges.ts";
import type { Edition } from "./fields.ts";
import { Journal, type Log } from "./journal.ts";
import { emptyStores } from "./object-store.ts";
import type { Party } from "./party.ts";
import { listen, serveOcpi } from "./server.ts";
import { firstTokens, TokenList } from "./token-list.ts";
import type { World } from "./world.ts";

export interface EmspSpec {
  readonly party: Party;
  readonly name: string;
  readonly edition: Edition;
  /** How many good RFID tokens it begins with. */
  readonly tokens: number;
}

export interface EmspMeans {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log?: Log;
}

/** One eMSP with its OCPI server on loopback. */
export class SimulatedEmsp {
  readonly world: World;
  readonly #server: Server;
  readonly #port: number;

  private constructor(world: World, server: Server, port: number) {
    this.world = world;
    this.#server = server;
    this.#port = port;
  }

  /** Port 0 takes a free one. */
  static async start(spec: EmspSpec, means: EmspMeans, port: number): Promise<SimulatedEmsp> {
    const server = createServer();
    const taken = await listen(server, port);
    const world = worldOf(spec, means, `http://127.0.0.1:${taken}`);
    serveOcpi(server, world);
    return new SimulatedEmsp(world, server, taken);
  }

  /** Replaces the behaviour; `down: "refuse"` closes the port until another is set. */
  async behave(behaviour: Behaviour): Promise<void> {
    this.world.behaviour = behaviour;
    const isOpen = behaviour.down !== "refuse";
    if (isOpen === this.#server.listening) return;
    if (isOpen) await listen(this.#server, this.#port);
    else await this.stop();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

function worldOf({ party, name, edition, tokens: count }: EmspSpec, means: EmspMeans, baseUrl: string): World {
  const { clock, random, log = () => {} } = means;
  const tokens = new TokenList();
  for (const held of firstTokens(count, party, new Date(clock.now()).toISOString())) tokens.set(held);
  return {
    setup: { party, name, edition, baseUrl, clock, log, newId: () => uuidOf(random), newToken: () => tokenOf(random) },
    connection: new Connection(),
    stores: emptyStores(),
    tokens,
    exchanges: new Exchanges(),
    journal: new Journal(clock.now, log),
    pulled: new Map(),
    behaviour: {},
  };
}

function hexOf(random: () => number, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");
}

function uuidOf(random: () => number): string {
  const hex = (digits: number) => hexOf(random, digits);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}

/** Looks as a token of a real eMSP may: characters that only base64 carries safely. */
function tokenOf(random: () => number): string {
  return `emsp:${createHash("sha256").update(hexOf(random, 64)).digest("base64url")}~`;
}
