import { chooseLanguage, languages, m, useLocale } from "../../text.ts";
import styles from "./login-page.module.css";

export function LanguageSelect() {
  const current = useLocale();
  return (
    <fieldset className={styles.languages}>
      <legend className="visually-hidden">{m.language()}</legend>
      {languages.map(({ locale, name }) => (
        <button
          key={locale}
          type="button"
          lang={locale}
          aria-pressed={locale === current}
          onClick={() => chooseLanguage(locale)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
