import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { ApiEnv } from "./context.ts";

/** `__Host-`: no sub-domain may set them, and they go to this host only. */
const FLAGS = { prefix: "host", httpOnly: true, secure: true, sameSite: "Strict", path: "/" } as const;
const ACCESS = "cpms_access";
const SESSION = "cpms_session";
const DRIVER = "cpms_driver";
const CHARGE = "cpms_charge";
/** A charge, and a day in which its browser may still see what it came to. */
const CHARGE_SECONDS = 3 * 24 * 3_600;

/**
 * The browser keeps the access cookie as long as the sign-in may last: the token in it ends much sooner, and a browser
 * that still presents it can be told `token_expired` instead of `not_signed_in`.
 */
export function setAccessCookie(c: Context<ApiEnv>, token: string, idleSeconds: number): void {
  setCookie(c, ACCESS, token, { ...FLAGS, maxAge: idleSeconds });
}

export function setSessionCookie(c: Context<ApiEnv>, value: string, idleSeconds: number): void {
  setCookie(c, SESSION, value, { ...FLAGS, maxAge: idleSeconds });
}

export function clearCookies(c: Context<ApiEnv>): void {
  deleteCookie(c, ACCESS, FLAGS);
  deleteCookie(c, SESSION, FLAGS);
}

/** Of a driver's sign-in. */
export function setDriverCookie(c: Context<ApiEnv>, value: string, idleSeconds: number): void {
  setCookie(c, DRIVER, value, { ...FLAGS, maxAge: idleSeconds });
}

export function clearDriverCookie(c: Context<ApiEnv>): void {
  deleteCookie(c, DRIVER, FLAGS);
}

/** By which a charge is stopped. Never in an address, so that nobody passes it on with a link. */
export function setChargeCookie(c: Context<ApiEnv>, value: string): void {
  setCookie(c, CHARGE, value, { ...FLAGS, maxAge: CHARGE_SECONDS });
}

export const driverCookie = (c: Context<ApiEnv>): string | undefined => cookie(c, DRIVER);
export const chargeCookie = (c: Context<ApiEnv>): string | undefined => cookie(c, CHARGE);
export const accessCookie = (c: Context<ApiEnv>): string | undefined => cookie(c, ACCESS);
export const sessionCookie = (c: Context<ApiEnv>): string | undefined => cookie(c, SESSION);

/** With an API key all cookies are ignored. */
function cookie(c: Context<ApiEnv>, name: string): string | undefined {
  return c.req.header("Authorization") === undefined ? getCookie(c, name, FLAGS.prefix) : undefined;
}
