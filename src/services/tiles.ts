import { ok, type Result, refuse } from "../domain/result.ts";
import { type Tile, tileAddress } from "../domain/settings.ts";
import type { TilePicture } from "../remote/tiles.ts";
import { loadSettings } from "../store/settings.ts";
import type { Deps } from "./deps.ts";

/** A tile of the map that stations are shown on; without a server of tiles there is none. */
export async function loadTile({ db, readTile }: Deps, tile: Tile): Promise<Result<TilePicture>> {
  const { tiles } = await loadSettings(db);
  const address = tiles === null ? null : tileAddress(tiles, tile);
  if (address === null) return refuse("not_found");
  const picture = await readTile(address);
  return typeof picture === "string" ? refuse("unavailable", picture) : ok(picture);
}
