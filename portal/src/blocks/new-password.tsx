import { PasswordInput } from "@mantine/core";
import type { Ref } from "react";
import { PASSWORD_LENGTH } from "../../../src/entry/api/shared/password-length.ts";
import { m } from "../text.ts";

interface NewPasswordProps {
  readonly label: string;
  readonly value: string;
  readonly isRefused: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
  onChange(value: string): void;
}

/** A password to be chosen. */
export function NewPassword({ label, value, isRefused, inputRef, onChange }: NewPasswordProps) {
  return (
    <PasswordInput
      ref={inputRef}
      label={label}
      description={m.passwordHint({ least: PASSWORD_LENGTH.least })}
      name="new-password"
      autoComplete="new-password"
      maxLength={PASSWORD_LENGTH.most}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={isRefused && m.passwordTooShort({ least: PASSWORD_LENGTH.least })}
      visibilityToggleButtonProps={{ "aria-label": m.showPassword(), tabIndex: 0, "aria-hidden": false }}
    />
  );
}
