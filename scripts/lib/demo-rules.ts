import type { ApiClient } from "./api-client.ts";

/** The system decides both prices of the demo world, from what its DSOs and its battery make energy cost. */
export async function startDemoRules(api: ApiClient): Promise<void> {
  for (const connectorClass of ["standard", "fast"]) {
    const path = `/price-rules/organisation/${connectorClass}`;
    const { body, etag } = await api.get(path);
    if (body.isOn !== true) await api.put(path, { policy: body.policy, isOn: true }, etag);
  }
}
