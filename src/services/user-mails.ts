import type { Mail } from "../remote/mail.ts";
import type { User } from "../store/users.ts";

export type UserMailKind =
  | "invitation"
  | "reset"
  | "confirm_address"
  | "address_taken"
  | "address_changing"
  | "password_changed"
  | "session_stolen";

interface Filling {
  /** The operator's. */
  readonly operator: string;
  readonly url: string;
  /** For how long the link holds. */
  readonly minutes?: number;
}

type Text = Pick<Mail, "subject" | "text">;

/** What is mailed to those who run the stations, in their language. */
export function userMail(
  { name, language }: Pick<User, "name" | "language">,
  kind: UserMailKind,
  filling: Filling,
): Text {
  const { hello, hours, mins, mails } = TEXTS[language === "auto" ? "en" : language];
  const { operator, url, minutes = 0 } = filling;
  const within = minutes >= 120 ? `${minutes / 60} ${hours}` : `${minutes} ${mins}`;
  const [subject, ...paragraphs] = mails[kind]({ operator, within });
  return { subject, text: [`${hello} ${name},`, ...paragraphs, url].join("\n\n") };
}

interface Words {
  readonly operator: string;
  readonly within: string;
}

interface Texts {
  readonly hello: string;
  readonly hours: string;
  readonly mins: string;
  readonly mails: Readonly<
    Record<UserMailKind, (words: Words) => readonly [subject: string, ...paragraphs: readonly string[]]>
  >;
}

const TEXTS: Readonly<Record<Exclude<User["language"], "auto">, Texts>> = {
  en: {
    hello: "Hello",
    hours: "hours",
    mins: "minutes",
    mails: {
      invitation: ({ operator, within }) => [
        `You are invited to the charging stations of ${operator}`,
        `Open this page within ${within} and choose a password. The link works once.`,
      ],
      reset: ({ within }) => [
        "Choose a new password",
        `Open this page within ${within} and choose a new password. The link works once.`,
        "If you did not ask for this, do nothing: your password stays.",
      ],
      confirm_address: ({ within }) => [
        "Confirm your new address",
        `Open this page within ${within} and press the button: this address takes the place of the old one.`,
      ],
      address_taken: () => [
        "This address is in use",
        "Somebody wants to use this address, but it belongs to an account already. If it was you, sign in with it.",
      ],
      address_changing: () => [
        "Your address is about to change",
        "A new address was asked for in your account. It counts when it is confirmed from there. If it was not you, change your password: that ends all other sign-ins.",
      ],
      password_changed: () => [
        "Your password was changed",
        "All other sign-ins have ended. If it was not you, ask for a new password here, and tell your administrator.",
      ],
      session_stolen: () => [
        "A sign-in of yours was ended",
        "Somebody else used it: an old key to it was shown again. If you know of no reason, change your password.",
      ],
    },
  },
  it: {
    hello: "Buongiorno",
    hours: "ore",
    mins: "minuti",
    mails: {
      invitation: ({ operator, within }) => [
        `Invito alle stazioni di ricarica di ${operator}`,
        `Apri questa pagina entro ${within} e scegli una password. Il link funziona una sola volta.`,
      ],
      reset: ({ within }) => [
        "Scegli una nuova password",
        `Apri questa pagina entro ${within} e scegli una nuova password. Il link funziona una sola volta.`,
        "Se non è stata una tua richiesta, ignora questa e-mail: la password resta la stessa.",
      ],
      confirm_address: ({ within }) => [
        "Conferma il tuo nuovo indirizzo",
        `Apri questa pagina entro ${within} e premi il pulsante: questo indirizzo sostituirà quello precedente.`,
      ],
      address_taken: () => [
        "Questo indirizzo è già in uso",
        "Qualcuno vuole usare questo indirizzo, ma appartiene già a un account. Se sei stato tu, accedi con quello.",
      ],
      address_changing: () => [
        "Il tuo indirizzo sta per cambiare",
        "Nel tuo account è stato chiesto un nuovo indirizzo. Vale quando viene confermato da lì. Se non sei stato tu, cambia la password: termina tutti gli altri accessi.",
      ],
      password_changed: () => [
        "La tua password è stata cambiata",
        "Tutti gli altri accessi sono terminati. Se non sei stato tu, chiedi qui una nuova password e avvisa il tuo amministratore.",
      ],
      session_stolen: () => [
        "Un tuo accesso è stato terminato",
        "Qualcun altro lo ha usato: è stata presentata di nuovo una sua vecchia chiave. Se non ne conosci il motivo, cambia la password.",
      ],
    },
  },
};
