/** Every way of departing from OCPP 1.6 that is told apart (TOL-6): for a person, after the name of the field. */
const IN_WORDS = {
  null: "is null; read as absent",
  empty: "is empty; read as absent",
  missing: "is missing",
  "not a string": "is no text; read as text",
  "not an integer": "is no whole number; read as the nearest one",
  "not a number": "is a number written as text; read as a number",
  "not a boolean": "is a truth value written as text; read as one",
  "wrong type": "is of another type; left out",
  "too long": "is longer than OCPP allows; kept as it came",
  "too many": "has more entries than OCPP allows; kept",
  "too few": "has fewer entries than OCPP wants; kept",
  "too big": "is beyond its range; left out",
  "too small": "is below its range; left out",
  "unknown field": "is no field of OCPP 1.6; ignored",
  "unknown word": "is no word of OCPP 1.6; kept as it came, or read as Other",
  "wrong case": "is written in other letters than OCPP's word; read as that word",
  "odd format": "is not written as OCPP wants it; read as meant",
  "too fine": "has more decimals than OCPP allows; kept",
  invalid: "is not as OCPP wants it; left out",
  "unknown transaction": "names a transaction that was never issued; kept apart for reconciliation",
  "unknown reservation": "names a reservation that was never made; ignored",
  "control characters": "ends in control characters; read without them",
  "impossible instant": "is before 2020 or more than a day ahead; the instant of receipt is taken",
  "ahead of time": "is in the future, as of a clock that runs ahead or shows local time; kept as it came",
  "not of the charge point": "is no status of a whole charge point (connector 0); kept as it came",
  "answers no call": "answers a call that is not waited for; ignored",
  "did not follow": "was accepted, and no such message followed within two minutes",
  "not offered": "was not offered at the handshake; let in, because this charge point's settings allow it",
} as const;

export type DeviationKind = keyof typeof IN_WORDS;

/** How a deviation is counted: what is wrong with which field. */
export function deviationCode(kind: DeviationKind, field: string): string {
  return `${kind}: ${field}`;
}

/** The sentence of a code that was counted. */
export function describeDeviation(code: string): string {
  const [kind = "", field = ""] = code.split(": ", 2);
  return Object.hasOwn(IN_WORDS, kind) ? `${field} ${IN_WORDS[kind as DeviationKind]}.` : code;
}
