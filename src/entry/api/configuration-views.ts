import { type ConfigurationWishes, configurationWarnings, foldKey } from "../../domain/configuration.ts";
import type { ConfigurationPicture, KeyPicture } from "../../ocpp/upkeep-picture.ts";
import type { StoredWishes } from "../../store/configuration.ts";
import { instant, instantOrNull } from "./instants.ts";
import type {
  ChargePointConfigurationView,
  ConfigurationWishesRequest,
  ConfigurationWishesView,
} from "./shared/configuration.ts";

/** @param unless what is in force while nobody has said anything. */
export function wishesView(stored: StoredWishes | null, unless: ConfigurationWishes): ConfigurationWishesView {
  const { values, rebootWhenIdle = null } = stored ?? unless;
  return { values: { ...values }, rebootWhenIdle, updatedAt: stored && instant(stored.updatedAt) };
}

export function wishesOf({ values, rebootWhenIdle }: ConfigurationWishesRequest): ConfigurationWishes {
  return { values, rebootWhenIdle: rebootWhenIdle ?? undefined };
}

export function configurationView(
  own: ConfigurationWishesView,
  { isChecking, checkedAt, rebootWhenIdle, keys }: ConfigurationPicture,
): ChargePointConfigurationView {
  const checked = { checking: isChecking, checkedAt: instantOrNull(checkedAt) };
  const views = keys.map(keyView);
  const valueInEffect = (key: string) => {
    const view = views.find((each) => foldKey(each.key) === foldKey(key));
    return view?.wanted ?? view?.reported ?? null;
  };
  return { own, rebootWhenIdle, ...checked, warnings: [...configurationWarnings(valueInEffect)], keys: views };
}

function keyView(picture: KeyPicture): ChargePointConfigurationView["keys"][number] {
  const { key, wanted, reported, outcome, taken, error, outcomeAt } = picture;
  return {
    key,
    wanted: wanted?.value ?? null,
    level: wanted?.level ?? null,
    reported: reported?.value ?? null,
    readonly: reported?.readonly ?? null,
    reportedAt: instantOrNull(reported?.at ?? null),
    outcome,
    taken,
    error,
    outcomeAt: instantOrNull(outcomeAt),
  };
}
