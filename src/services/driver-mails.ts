import type { Mail } from "../remote/mail.ts";
import type { DriverRow } from "../store/drivers.ts";

export const DRIVER_MAIL_KINDS = ["confirm", "sign_in", "confirm_email", "email_taken", "email_changing"] as const;
export type DriverMailKind = (typeof DRIVER_MAIL_KINDS)[number];

interface Filling {
  readonly url: string;
  readonly minutes: number;
}

type Text = Pick<Mail, "subject" | "text">;

/** What is mailed to a driver, in the driver's language. */
export function driverMail({ name, language }: DriverRow, kind: DriverMailKind, { url, minutes }: Filling): Text {
  const { hello, bye, mails, hours, mins } = TEXTS[language];
  const within = minutes >= 120 ? `${minutes / 60} ${hours}` : `${minutes} ${mins}`;
  const [subject, body] = mails[kind](within);
  return { subject, text: [`${hello} ${name},`, body, url, bye].join("\n\n") };
}

interface Texts {
  readonly hello: string;
  readonly bye: string;
  readonly hours: string;
  readonly mins: string;
  readonly mails: Readonly<Record<DriverMailKind, (within: string) => readonly [subject: string, body: string]>>;
}

const TEXTS: Readonly<Record<DriverRow["language"], Texts>> = {
  en: {
    hello: "Hello",
    bye: "If you did not ask for this, do nothing: nothing happens.",
    hours: "hours",
    mins: "minutes",
    mails: {
      confirm: (within) => [
        "Confirm your address",
        `Open this page within ${within} and press the button: your account is ready then.`,
      ],
      sign_in: (within) => ["Sign in", `Open this page within ${within} and press the button. The link works once.`],
      confirm_email: (within) => [
        "Confirm your new address",
        `Open this page within ${within} and press the button: this address takes the place of the old one.`,
      ],
      email_taken: () => [
        "This address is in use",
        "Somebody wants to use this address for an account, but it belongs to one already. If it was you, sign in with it.",
      ],
      email_changing: () => [
        "Your address is about to change",
        "A new address was asked for in your account. It counts when it is confirmed from there. If it was not you, sign in and end all other sign-ins.",
      ],
    },
  },
  it: {
    hello: "Buongiorno",
    bye: "Se non è stata una tua richiesta, ignora questa e-mail: non succede nulla.",
    hours: "ore",
    mins: "minuti",
    mails: {
      confirm: (within) => [
        "Conferma il tuo indirizzo",
        `Apri questa pagina entro ${within} e premi il pulsante: il tuo account sarà pronto.`,
      ],
      sign_in: (within) => [
        "Accedi",
        `Apri questa pagina entro ${within} e premi il pulsante. Il link funziona una sola volta.`,
      ],
      confirm_email: (within) => [
        "Conferma il tuo nuovo indirizzo",
        `Apri questa pagina entro ${within} e premi il pulsante: questo indirizzo sostituirà quello precedente.`,
      ],
      email_taken: () => [
        "Questo indirizzo è già in uso",
        "Qualcuno vuole usare questo indirizzo per un account, ma appartiene già a un altro. Se sei stato tu, accedi con quello.",
      ],
      email_changing: () => [
        "Il tuo indirizzo sta per cambiare",
        "Nel tuo account è stato chiesto un nuovo indirizzo. Vale quando viene confermato da lì. Se non sei stato tu, accedi e termina gli altri accessi.",
      ],
    },
  },
};
