import { parseResponse } from "hono/client";
import { ApiError } from "../../fetch.ts";
import { api } from "../api.ts";

/** The part of the API that is for drivers with an account. */
const { driver } = api;

export type Me = Awaited<ReturnType<typeof acceptLink>>;
export type Language = Me["language"];

const NOT_SIGNED_IN: readonly string[] = ["not_signed_in", "session_ended"];

/** Who is signed in; null: nobody. */
export async function loadMe(): Promise<Me | null> {
  try {
    return await parseResponse(driver.me.$get());
  } catch (error) {
    if (error instanceof ApiError && NOT_SIGNED_IN.includes(error.code)) return null;
    throw error;
  }
}

export async function openAccount(json: {
  readonly email: string;
  readonly name: string;
  readonly language: Language;
}) {
  await driver.accounts.$post({ json });
}

export async function askForLink(email: string) {
  await driver.links.$post({ json: { email } });
}

export function acceptLink(token: string) {
  return parseResponse(driver.links.use.$post({ json: { token } }));
}

export async function signOut() {
  await driver["sign-out"].$post();
}

export function changeMe(json: { readonly name?: string; readonly language?: Language; readonly email?: string }) {
  return parseResponse(driver.me.$patch({ json }));
}

export async function deleteAccount() {
  await driver.me.$delete();
}

export type DriverSession = Awaited<ReturnType<typeof loadSessions>>["items"][number];

const PAGE_SIZE = 20;

export function loadSessions(cursor: string | null) {
  return parseResponse(driver.sessions.$get({ query: { limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) } }));
}

export async function stopSession(id: string) {
  await driver.sessions[":id"].stop.$post({ param: { id } });
}

export function loadReceiptOfAccount(id: string) {
  return parseResponse(driver.receipts[":id"].$get({ param: { id } }));
}

export function loadTokens() {
  return parseResponse(driver.tokens.$get());
}

export async function addCard(json: { readonly uid: string; readonly code: string }) {
  await driver.tokens.$post({ json });
}

export async function removeCard(uid: string) {
  await driver.tokens[":uid"].$delete({ param: { uid } });
}

export function loadPaymentMethods() {
  return parseResponse(driver["payment-methods"].$get());
}

/** @returns the address of the payment service's page. */
export async function openPaymentPage(): Promise<string> {
  return (await parseResponse(driver["payment-methods"].$post())).url;
}

export async function removePaymentMethod() {
  await driver["payment-methods"].$delete();
}

export type DriverSignIn = Awaited<ReturnType<typeof loadSignIns>>["items"][number];

export function loadSignIns() {
  return parseResponse(driver["sign-ins"].$get());
}

export async function endSignIn(id: string) {
  await driver["sign-ins"][":id"].$delete({ param: { id } });
}

export async function endOtherSignIns() {
  await driver["sign-ins"].$delete();
}
