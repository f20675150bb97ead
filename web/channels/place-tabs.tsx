import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Tabs } from "../ui/tabs.tsx";
import { useChannelsText } from "./texts.ts";

const PLACES = { channels: "/channels", notices: "/channels/notices" } as const;
type Place = keyof typeof PLACES;

/** What comes in and is answered, and what goes out by itself. */
export function PlaceTabs({ value, children }: { value: Place; children: ReactNode }): ReactNode {
  const t = useChannelsText();
  const navigate = useNavigate();
  return (
    <Tabs
      label={t("title")}
      value={value}
      onValueChange={(next) => void navigate({ to: PLACES[next as Place] })}
      tabs={[
        { value: "channels", label: t("title") },
        { value: "notices", label: t("notices") },
      ]}
    >
      {children}
    </Tabs>
  );
}
