import { beforeEach, expect } from "vitest";
import { ask, Partner } from "./ocpi-partner.ts";
import { type Station, World } from "./ocpp-world.ts";
import { aLocation } from "./operator.ts";

interface Shown {
  readonly status: string;
  readonly last_updated: string;
  readonly [field: string]: unknown;
}

/** A published location with one charge point, and how a registered partner sees it; new for each test. */
export class PublishedStation {
  readonly #world = World.forTests();
  readonly #partner = Partner.forTests();
  #token = "";
  partyId = "";
  locationId = "";
  station!: Station;

  /** @param evses the connectors of each EVSE. */
  static forTests(evses: number[][]): PublishedStation {
    const made = new PublishedStation();
    beforeEach(() => made.#make(evses));
    return made;
  }

  async #make(evses: number[][]): Promise<void> {
    this.#partner.receives();
    this.partyId = await this.#partner.enter(this.operator);
    this.#token = await this.#partner.register(this.operator, this.partyId);
    this.locationId = (await this.operator.post<{ id: string }>("/locations", aLocation())).body.id;
    this.station = await this.#world.current.station({ locationId: this.locationId, evses });
    await this.edit({ published: true });
  }

  get world(): World {
    return this.#world.current;
  }

  get operator() {
    return this.world.operator;
  }

  /** Edits the location. */
  async edit(fields: Record<string, unknown>): Promise<void> {
    const { status, body } = await this.operator.edit(`/locations/${this.locationId}`, fields);
    expect({ status, body }).toMatchObject({ status: 200 });
  }

  evsePath(number = 1): string {
    return `${this.station.path}/evses/${this.station.id}-E${number}`;
  }

  editEvse(fields: Record<string, unknown>, number = 1) {
    return this.operator
      .get(this.station.path)
      .then(({ etag }) => this.operator.patch<{ code?: string }>(this.evsePath(number), fields, etag));
  }

  /** As the partner sees it. */
  async location(): Promise<Shown & { readonly evses: readonly Shown[] }> {
    return (await this.#ask("")) as Shown & { readonly evses: readonly Shown[] };
  }

  async evse(number = 1): Promise<Shown> {
    return (await this.#ask(`/${this.station.id}-E${number}`)) as Shown;
  }

  async #ask(path: string): Promise<unknown> {
    const { http, body } = await ask("GET", `/ocpi/2.2.1/locations/${this.locationId}${path}`, this.#token);
    expect(http).toBe(200);
    return body.data;
  }
}
