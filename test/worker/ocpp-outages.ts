import { env } from "cloudflare:workers";
import { openDatabase } from "../../src/store/database.ts";
import type { Station } from "./ocpp-world.ts";

/** Faults put into a charge point's object, and taken out again. */

/** Long enough for every frame that is on its way to arrive meanwhile. */
const SLOW_MS = 30;
const LOOK_AGAIN_MS = 5;

/** Every query of the object takes its time, as D1 in another town does. */
export function slowD1(station: Station): Promise<void> {
  return withD1(station, () => scheduler.wait(SLOW_MS));
}

/** No query of the object gets through before it is released. */
export async function heldD1(station: Station): Promise<{ readonly release: () => void }> {
  let isHeld = true;
  await withD1(station, async () => {
    while (isHeld) await scheduler.wait(LOOK_AGAIN_MS);
  });
  return {
    release: () => {
      isHeld = false;
    },
  };
}

export function noD1(station: Station): Promise<void> {
  return withD1(station, async () => {
    throw new Error("D1_ERROR: Network connection lost.");
  });
}

export function healedD1(station: Station): Promise<void> {
  return station.inside((object) => {
    object.deps = { ...object.deps, db: openDatabase(env.DB) };
  });
}

function withD1(station: Station, before: () => Promise<unknown>): Promise<void> {
  return station.inside((object) => {
    object.deps = { ...object.deps, db: openDatabase(intercepted(env.DB, before)) };
  });
}

const originals = new WeakMap<object, D1PreparedStatement>();

/** D1 as the code knows it; what reaches the database waits for `before`, or fails with it. */
export function intercepted(db: D1Database, before: () => Promise<unknown>): D1Database {
  const statement = (original: D1PreparedStatement): D1PreparedStatement => {
    const after =
      <Result>(query: () => Promise<Result>) =>
      async () => {
        await before();
        return query();
      };
    const wrapped = {
      bind: (...values: unknown[]) => statement(original.bind(...values)),
      all: after(() => original.all()),
      run: after(() => original.run()),
      raw: after(() => original.raw()),
      first: after(() => original.first()),
    } as unknown as D1PreparedStatement;
    originals.set(wrapped, original);
    return wrapped;
  };
  return {
    prepare: (query: string) => statement(db.prepare(query)),
    batch: async (statements: D1PreparedStatement[]) => {
      await before();
      return db.batch(statements.map((each) => originals.get(each) ?? each));
    },
  } as unknown as D1Database;
}

/** Fails with what matches, and only with that. */
export function failing(db: D1Database, query: RegExp): D1Database {
  const prepare = (text: string) => {
    if (query.test(text)) throw new Error("D1_ERROR: Network connection lost.");
    return db.prepare(text);
  };
  return { prepare, batch: (statements: D1PreparedStatement[]) => db.batch(statements) } as unknown as D1Database;
}

/** The object's own storage refuses to write. */
export function noStorage(station: Station): Promise<void> {
  return station.inside(({ store }) => {
    store.commit = () => {
      throw new Error("disk I/O error");
    };
  });
}

export function healedStorage(station: Station): Promise<void> {
  return station.inside(({ store }) => {
    // Uncovers the method of the class.
    delete (store as { commit?: unknown }).commit;
  });
}
