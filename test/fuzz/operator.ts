import { randomFrom, seedFor } from "../../sim/random.ts";
import type { CommandView } from "../../src/entry/api/shared/schemas.ts";
import { type OcppApi, ocppApi } from "../support/ocpp-api.ts";
import type { Stack } from "../support/stack.ts";
import { CALLS, validPayload } from "./calls.ts";
import type { Diary } from "./diary.ts";
import { pick, type Random, whole } from "./dice.ts";

const PAUSE_MS = 100;
const OPEN: readonly CommandView["state"][] = ["queued", "sent"];
/** A command's life and its call's time-out take less, on the stage's clock. */
const CLOSED_WITHIN_MS = 60_000;

/** Somebody who gives commands to hostile charge points all the time. */
export class Operator {
  readonly given: { readonly id: string; readonly action: string }[] = [];
  private readonly api: OcppApi;
  private readonly diary: Diary;
  private readonly random: Random;

  constructor(api: Stack["api"], diary: Diary, seed: number) {
    this.api = ocppApi(api);
    this.diary = diary;
    this.random = randomFrom(seedFor(seed, "operator"));
  }

  async giveUntil(isOver: () => boolean, identities: readonly string[]): Promise<void> {
    while (!isOver()) {
      await this.give(pick(this.random, identities));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private async give(identity: string): Promise<void> {
    const action = pick(this.random, CALLS);
    const request = validPayload(action, "request", whole(this.random, 2 ** 31));
    const { status, command } = await this.api.give(identity, action, request);
    if (status === 202 || status === 200) this.given.push({ id: command.id, action });
    else if (status >= 500) this.diary.breach([], `${action} for ${identity} was answered ${status}`);
  }

  /** Every command was answered, failed, or timed out. @returns how often each of that happened. */
  async conclude(): Promise<ReadonlyMap<string, number>> {
    const states = new Map<string, number>();
    const deadline = Date.now() + CLOSED_WITHIN_MS;
    for (const { id, action } of this.given) {
      let { state } = await this.api.command(id);
      while (OPEN.includes(state) && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        ({ state } = await this.api.command(id));
      }
      states.set(state, (states.get(state) ?? 0) + 1);
      if (OPEN.includes(state)) this.diary.breach([], `${action} (${id}) is ${state} for ever`);
    }
    return states;
  }
}
