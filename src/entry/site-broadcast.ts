import type { Deps } from "../services/deps.ts";
import type { SitePicture } from "../services/site-picture.ts";
import { LiveOutlet } from "./live-outlet.ts";

/** Tells open portals what a location does now. */
export class SiteBroadcast {
  private readonly outlet: LiveOutlet;
  private shown: { readonly all: string; readonly state: string } = { all: "", state: "" };

  constructor(deps: () => Deps) {
    this.outlet = new LiveOutlet(deps);
  }

  publish(locationId: string, picture: SitePicture): void {
    const next = { all: JSON.stringify(picture), state: JSON.stringify(stateOf(picture)) };
    const isSame = next.all === this.shown.all;
    if (isSame || !this.outlet.isWanted(next.state === this.shown.state)) return;
    this.shown = next;
    this.outlet.offer([{ topic: "site", id: locationId, data: picture }]);
  }
}

/** Everything but measured values, which change all the time. */
function stateOf({ powerW: _, battery, ...state }: SitePicture): unknown {
  return [state, battery && [battery.commandedW, battery.differsSince, battery.isUsed, battery.isLow]];
}
