import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import type { ReactNode } from "react";
import type { ChannelReport, Pairing } from "#protocol/api/channels";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { useCanWrite, useMe } from "../session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { toast } from "../ui/toast.tsx";
import { channelPath, pairingsQuery, reportQuery } from "./queries.ts";
import { useChannelsText } from "./texts.ts";

/** Who is heard: strangers who show a code, and people who were let in. */
export function ChannelPeople({ id, report }: { id: string; report: ChannelReport }): ReactNode {
  const t = useChannelsText();
  const canWrite = useCanWrite();
  const pairings = useQuery({ ...pairingsQuery(id), enabled: canWrite }).data ?? [];
  if (pairings.length === 0 && report.senders.length === 0) {
    return <EmptyState title={t("people.empty.title")}>{t("people.empty")}</EmptyState>;
  }
  return (
    <div className="flex flex-col gap-8">
      {pairings.length > 0 ? (
        <section>
          <h2 className="mb-2 font-medium">{t("people.asking")}</h2>
          <ul className="border-t border-rule">
            {pairings.map((pairing) => (
              <PairingRow key={pairing.code} id={id} pairing={pairing} />
            ))}
          </ul>
        </section>
      ) : null}
      {report.senders.length > 0 ? (
        <section>
          <h2 className="mb-2 font-medium">{t("people.heard")}</h2>
          <ul className="border-t border-rule">
            {report.senders.map((sender) => (
              <SenderRow key={sender.senderId} id={id} sender={sender} />
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

function usePeopleAct<Input>(id: string, act: (input: Input) => Promise<unknown>) {
  const errorText = useErrorText();
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onError: (error) => void toast(errorText(error), { tone: "error" }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: pairingsQuery(id).queryKey });
      await client.invalidateQueries({ queryKey: reportQuery(id).queryKey });
    },
  });
}

function PairingRow({ id, pairing }: { id: string; pairing: Pairing }): ReactNode {
  const t = useChannelsText();
  const { user } = useMe();
  const approve = usePeopleAct(id, (userId: string | undefined) =>
    api.post(channelPath(id, "/pairings/approve"), { code: pairing.code, ...(userId ? { user_id: userId } : {}) }),
  );
  return (
    <li className="flex flex-wrap items-center gap-3 border-b border-rule py-2.5">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{pairing.name || pairing.sender_id}</p>
        <p className="font-mono text-xs text-faint">{pairing.sender_id}</p>
      </div>
      <code className="rounded-sm bg-sunken px-2 py-1 font-mono tracking-widest">{pairing.code}</code>
      <Button size="sm" busy={approve.isPending} onClick={() => approve.mutate(user.id)}>
        {t("people.itsMe")}
      </Button>
      <Button size="sm" variant="primary" busy={approve.isPending} onClick={() => approve.mutate(undefined)}>
        {t("people.approve")}
      </Button>
    </li>
  );
}

function SenderRow({ id, sender }: { id: string; sender: ChannelReport["senders"][number] }): ReactNode {
  const t = useChannelsText();
  const canWrite = useCanWrite();
  const remove = usePeopleAct(id, (senderId: string) =>
    api.delete(channelPath(id, `/senders/${encodeURIComponent(senderId)}`)),
  );
  return (
    <li className="flex items-center gap-3 border-b border-rule py-2.5">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <span className="truncate font-medium">{sender.name || sender.senderId}</span>
          {sender.userId ? <Badge tone="person">{t("people.linked")}</Badge> : null}
        </p>
        <p className="truncate font-mono text-xs text-faint">{sender.senderId}</p>
      </div>
      {canWrite ? (
        <IconButton label={`${t("people.remove")}: ${sender.name}`} onClick={() => remove.mutate(sender.senderId)}>
          <UserMinus className="size-4" strokeWidth={1.6} />
        </IconButton>
      ) : null}
    </li>
  );
}
