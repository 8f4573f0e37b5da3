import { type Act, actOf } from "./acts.ts";
import { whole } from "./dice.ts";
import { knock } from "./handshakes.ts";
import { Station, type StationInput } from "./station.ts";

export type AttackInput = StationInput & {
  /** The number of the next act, for whichever charge point asks; null: there are none left. */
  readonly nextAct: () => number | null;
  readonly hostileTag: string;
};

/** Acts between two honest messages; their answers are awaited together. */
const MOST_ACTS_AT_ONCE = 12;

/** A charge point that is hostile, and in between honest. */
export class HostileStation extends Station {
  private readonly attack: AttackInput;

  constructor(input: AttackInput) {
    super(input);
    this.attack = input;
  }

  async run(): Promise<void> {
    for (;;) {
      for (let left = 1 + whole(this.random, MOST_ACTS_AT_ONCE); left > 0; left -= 1) {
        const index = this.attack.nextAct();
        if (index === null) return;
        await this.act(index);
      }
      await this.quiet(await this.connected());
      await this.chargeOn();
    }
  }

  private async act(index: number): Promise<void> {
    const { seed, diary, now, hostileTag } = this.attack;
    const timestamp = new Date(now()).toISOString();
    const { name, act } = actOf(seed, index, { identity: this.identity, idTag: hostileTag, timestamp });
    diary.did(name);
    await this.carryOut(index, act);
  }

  private async carryOut(index: number, act: Act): Promise<void> {
    const { diary, door } = this.attack;
    switch (act.kind) {
      case "frame":
        for (let left = act.times; left > 0; left -= 1) {
          const line = await this.connected();
          line.send(act.data, { act: index, binary: act.binary, parts: act.parts });
          diary.frames += 1;
        }
        return;
      case "torn": {
        const line = await this.connected();
        line.tear(act.bytes);
        diary.frames += 1;
        await line.closed;
        return;
      }
      case "twin":
        return this.twin();
      case "handshake":
        diary.knocked(index, await knock(door.host, door.port, act.handshake));
    }
  }
}
