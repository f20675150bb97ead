import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Settings2, Trash2, Volume2, VolumeX } from "lucide-react";
import { useState, type ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { IconButton } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";
import { ChannelOptions } from "./channel-options.tsx";
import { channelPath, type ChannelResource, channelsQuery, deleteChannel } from "./queries.ts";
import { useChannelsText } from "./texts.ts";

export function ChannelMenu({ channel }: { channel: ChannelResource }): ReactNode {
  const t = useChannelsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [open, setOpen] = useState<"options" | "delete" | null>(null);
  const isMuted = channel.spec.mute === true;
  const mute = useMutation({
    mutationFn: () => api.post(channelPath(channel.metadata.uid, "/mute"), { muted: !isMuted }),
    onError: (error) => void toast(errorText(error), { tone: "error" }),
    onSettled: () => client.invalidateQueries({ queryKey: channelsQuery.queryKey }),
  });
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t("actions", { name: channel.metadata.name })}>
            <Ellipsis className="size-4" />
          </IconButton>
        }
      >
        <MenuItem icon={<Settings2 className="size-4 text-faint" />} onSelect={() => setOpen("options")}>
          {t("options")}
        </MenuItem>
        <MenuItem
          icon={isMuted ? <Volume2 className="size-4 text-faint" /> : <VolumeX className="size-4 text-faint" />}
          onSelect={() => mute.mutate()}
        >
          {t(isMuted ? "unmute" : "mute")}
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 className="size-4" />} onSelect={() => setOpen("delete")}>
          {t("delete")}
        </MenuItem>
      </Menu>
      {open === "options" ? <ChannelOptions channel={channel} onClose={() => setOpen(null)} /> : null}
      <DeleteChannel channel={channel} isOpen={open === "delete"} onClose={() => setOpen(null)} />
    </>
  );
}

interface DeleteChannelProps {
  channel: ChannelResource;
  isOpen: boolean;
  onClose: () => void;
}

function DeleteChannel({ channel, isOpen, onClose }: DeleteChannelProps): ReactNode {
  const t = useChannelsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => deleteChannel(channel),
    onSuccess: async () => {
      toast(t("deleted", { name: channel.metadata.name }), { tone: "success" });
      await navigate({ to: "/channels" });
      await client.invalidateQueries({ queryKey: channelsQuery.queryKey });
    },
  });
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={(next) => {
        if (next) return;
        remove.reset();
        onClose();
      }}
      title={t("delete.title", { name: channel.metadata.name })}
      description={t("delete.text")}
      action={t("delete")}
      danger
      busy={remove.isPending}
      error={remove.isError ? errorText(remove.error) : undefined}
      onConfirm={() => remove.mutate()}
    />
  );
}
