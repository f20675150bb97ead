import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { useMe } from "../session.ts";
import { PagePending } from "../shell/page-pending.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import { AccountLayout } from "./account-layout.tsx";
import { useAccountText } from "./texts.ts";

const route = getRouteApi("/device");

/** Approves the sign-in of a program without a browser. */
export function DevicePage(): ReactNode {
  const { user_code: code } = route.useSearch();
  return code === undefined ? <AskForCode /> : <Decide key={code} code={code} />;
}

function AskForCode({ isUnknown = false }: { isUnknown?: boolean }): ReactNode {
  const t = useAccountText();
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const go = (): void => void navigate({ to: "/device", search: { user_code: code.trim().toUpperCase() } });
  return (
    <AccountLayout title={t("device.title")} lead={t("device.lead")} progress={0.3}>
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() !== "") go();
        }}
      >
        {isUnknown ? <Notice tone="error">{t("device.unknown")}</Notice> : null}
        <TextField
          label={t("device.code")}
          value={code}
          onValueChange={setCode}
          autoFocus
          autoComplete="one-time-code"
          className="font-mono tracking-widest uppercase"
        />
        <Button type="submit" variant="primary" size="lg">
          {t("device.next")}
        </Button>
      </form>
    </AccountLayout>
  );
}

interface DeviceRequest {
  user_code: string;
  status: "pending" | "approved" | "denied";
}

function Decide({ code }: { code: string }): ReactNode {
  const t = useAccountText();
  const errorText = useErrorText();
  const { user } = useMe();
  const asked = useQuery({
    queryKey: ["device", code],
    queryFn: ({ signal }) => api.get<DeviceRequest>("/api/auth/device", { user_code: code }, signal),
    retry: false,
  });
  const decide = useMutation({
    mutationFn: (verdict: "approve" | "deny") => api.post(`/api/auth/device/${verdict}`, { userCode: code }),
  });
  const isDone = decide.isSuccess || (asked.data !== undefined && asked.data.status !== "pending");
  if (asked.isPending) return <PagePending />;
  if (asked.isError) return <AskForCode isUnknown />;
  if (isDone)
    return <Done isApproved={decide.isSuccess ? decide.variables === "approve" : asked.data.status === "approved"} />;
  return (
    <AccountLayout title={t("device.ask.title")} lead={t("device.ask.lead")} progress={0.7}>
      <div className="flex flex-col gap-5">
        <p className="rounded-md bg-sunken py-4 text-center font-mono text-2xl tracking-[0.25em]">{code}</p>
        {decide.isError ? <Notice tone="error">{errorText(decide.error)}</Notice> : null}
        <div className="grid grid-cols-2 gap-3">
          <Button size="lg" disabled={decide.isPending} onClick={() => decide.mutate("deny")}>
            {t("device.deny")}
          </Button>
          <Button variant="primary" size="lg" busy={decide.isPending} onClick={() => decide.mutate("approve")}>
            {t("device.approve")}
          </Button>
        </div>
        <p className="text-sm text-faint">{t("device.as", { email: user.email })}</p>
      </div>
    </AccountLayout>
  );
}

function Done({ isApproved }: { isApproved: boolean }): ReactNode {
  const t = useAccountText();
  const key = isApproved ? "device.approved" : "device.denied";
  return (
    <AccountLayout title={t(`${key}.title`)} lead={t(key)} progress={isApproved ? 1 : 0}>
      {null}
    </AccountLayout>
  );
}
