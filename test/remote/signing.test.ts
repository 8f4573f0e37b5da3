import { afterEach, describe, expect, it, vi } from "vitest";
import { signByHttp } from "../../src/remote/signing.ts";

const ORDER = { chargePointId: "CP-1", csr: "-----BEGIN…", days: 365 };

afterEach(() => vi.unstubAllGlobals());

/** The service answers so; what it was asked is answered. */
async function asked(answer: () => Response | Promise<Response>) {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    requests.push(new Request(url, init));
    return answer();
  });
  const signed = await signByHttp("https://ca.example/sign", "a token", ORDER);
  return { signed, request: requests[0] };
}

describe("an authority behind HTTP", () => {
  it("is asked with a bearer token, and answers with the chain", async () => {
    const { signed, request } = await asked(() => Response.json({ certificateChain: "PEM", more: 1 }));
    expect(signed).toEqual({ kind: "signed", chain: "PEM" });
    expect(request?.method).toBe("POST");
    expect(request?.headers.get("authorization")).toBe("Bearer a token");
    expect(await request?.json()).toEqual(ORDER);
  });

  it.each([400, 404, 409, 422])("that answers %i will not sign this one", async (status) => {
    const { signed } = await asked(() => new Response("because", { status }));
    expect(signed).toEqual({ kind: "refused", why: `The authority answered ${status}: because` });
  });

  it.each([302, 401, 403, 408, 429, 500, 503])("that answers %i is asked again later", async (status) => {
    expect((await asked(() => new Response("later", { status }))).signed.kind).toBe("unavailable");
  });

  it.each(["", "{", "{}", '{"certificateChain":""}', '{"certificateChain":1}'])(
    "that answers 200 with %s is asked again later",
    async (body) => {
      expect((await asked(() => new Response(body))).signed.kind).toBe("unavailable");
    },
  );

  it("that is not reached is asked again later", async () => {
    const { signed } = await asked(() => Promise.reject(new TypeError("connection refused")));
    expect(signed).toMatchObject({ kind: "unavailable", why: expect.stringContaining("connection refused") });
  });
});
