import { useMantineColorScheme } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type OwnSettings, saveOwnSettings } from "./api.ts";
import { meQuery } from "./query.ts";
import { speak } from "./text.ts";

/** Shows language, theme and density as the account says, on every device alike. */
export function useOwnLooks(): void {
  const { data: me } = useQuery(meQuery);
  const { setColorScheme } = useMantineColorScheme();
  const { language, theme, density } = me ?? {};
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme);
  }, [theme, setColorScheme]);
  useEffect(() => {
    if (language !== undefined && language !== "auto") speak(language);
  }, [language]);
  useEffect(() => {
    document.documentElement.dataset.density = density;
  }, [density]);
}

/** Saves what people set for themselves; looks change at once. */
export function useSaveOwnSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: OwnSettings) => saveOwnSettings(settings),
    onMutate: (settings) => {
      const before = client.getQueryData(meQuery.queryKey);
      if (before !== undefined) client.setQueryData(meQuery.queryKey, { ...before, ...settings });
      return before;
    },
    onSuccess: (me) => client.setQueryData(meQuery.queryKey, me),
    onError: (_error, _settings, before) => client.setQueryData(meQuery.queryKey, before),
  });
}
