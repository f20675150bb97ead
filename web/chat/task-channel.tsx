import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { TaskChannel } from "#protocol/api/tasks";
import { PlatformMark } from "../channels/platform-mark.tsx";
import { PLATFORM_NAMES } from "../channels/platform-names.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { Tooltip } from "../ui/tooltip.tsx";
import { useChatText } from "./texts.ts";

/** Says to whom besides this page the answers go. */
function useChannelWords({ platform, simulated }: TaskChannel): string {
  const t = useChatText();
  const name = PLATFORM_NAMES[platform][useLanguage()];
  return t(simulated ? "channel.simulated" : "channel.also", { platform: name });
}

/** In a list: the platform's mark alone. */
export function ChannelMark({ channel }: { channel: TaskChannel }): ReactNode {
  return <PlatformMark platform={channel.platform} size={18} label={useChannelWords(channel)} />;
}

/** In the header: the mark and the channel's name, which leads to its page. */
export function ChannelSign({ channel }: { channel: TaskChannel }): ReactNode {
  const words = useChannelWords(channel);
  const { namespace, name, platform } = channel;
  return (
    <Tooltip label={words}>
      <Link
        to="/channels/$namespace/$name"
        params={{ namespace, name }}
        aria-label={`${name}: ${words}`}
        className="flex min-w-0 shrink-0 items-center gap-1.5 rounded-md px-1.5 py-1 text-sm text-soft hover:bg-hover hover:text-ink"
      >
        <PlatformMark platform={platform} size={20} />
        <span className="max-w-40 truncate max-sm:hidden">{name}</span>
      </Link>
    </Tooltip>
  );
}

/** Over the field to write in: who writes here is read there too. */
export function ChannelLine({ channel }: { channel: TaskChannel }): ReactNode {
  const t = useChatText();
  const platform = PLATFORM_NAMES[channel.platform][useLanguage()];
  return (
    <p className="flex items-center gap-2 border-b border-rule px-4 py-1.5 text-xs text-soft">
      <PlatformMark platform={channel.platform} size={18} />
      <span className="min-w-0">
        {t(channel.simulated ? "channel.simulated" : "channel.goesOut", { platform, name: channel.name })}
      </span>
    </p>
  );
}
