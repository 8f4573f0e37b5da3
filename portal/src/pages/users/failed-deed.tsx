import { Notice } from "../../blocks/notice.tsx";
import { ApiError } from "../../fetch.ts";
import { m } from "../../text.ts";

const WORDS: Readonly<Record<string, () => string>> = {
  already_exists: m.emailTaken,
  last_administrator: m.lastAdministrator,
  version_conflict: m.changedMeanwhile,
};

/** Why something was not done. */
export function FailedDeed({ error }: { readonly error: Error | null }) {
  if (error === null) return null;
  const words = error instanceof ApiError ? WORDS[error.code] : undefined;
  return (
    <div role="alert">
      <Notice>{(words ?? m.notDone)()}</Notice>
    </div>
  );
}
