export interface MailText {
  subject: string;
  text: string;
  html: string;
}

export type Mail =
  | { kind: "reset-password"; url: string }
  | { kind: "verify-email"; url: string }
  | { kind: "confirm-email-change"; url: string; newEmail: string }
  | { kind: "invitation"; url: string; organization: string; inviter: string };

interface Words {
  subject: string;
  lead: string;
  action: string;
  end: string;
}

type Texts = { [Kind in Mail["kind"]]: (mail: Extract<Mail, { kind: Kind }>) => Words };

const EN: Texts = {
  "reset-password": () => ({
    subject: "Choose a new password",
    lead: "Follow the link to choose a new password for Weft. It works for one hour.",
    action: "Choose a password",
    end: "If you did not ask for this, nothing has changed and you can ignore this mail.",
  }),
  "verify-email": () => ({
    subject: "Confirm your e-mail address",
    lead: "Follow the link to confirm that this address is yours. It works for one hour.",
    action: "Confirm the address",
    end: "If you did not ask for this, you can ignore this mail.",
  }),
  "confirm-email-change": ({ newEmail }) => ({
    subject: "Change your e-mail address?",
    lead: `Somebody who is signed in as you wants to change your address to ${newEmail}.`,
    action: "Yes, change it",
    end: "If that was not you, do not follow the link, and change your password.",
  }),
  invitation: ({ inviter, organization }) => ({
    subject: `${inviter} invites you to ${organization}`,
    lead: `${inviter} invites you to work with them in ${organization} on Weft. The link works for seven days.`,
    action: "See the invitation",
    end: "If you do not know the sender, you can ignore this mail.",
  }),
};

const ZH: Texts = {
  "reset-password": () => ({
    subject: "设置新密码",
    lead: "请点击链接为你的 Weft 帐号设置新密码，链接一小时内有效。",
    action: "设置新密码",
    end: "如果这不是你本人的操作，请忽略本邮件，你的帐号没有任何变化。",
  }),
  "verify-email": () => ({
    subject: "确认你的邮箱地址",
    lead: "请点击链接确认这是你的邮箱地址，链接一小时内有效。",
    action: "确认邮箱",
    end: "如果这不是你本人的操作，请忽略本邮件。",
  }),
  "confirm-email-change": ({ newEmail }) => ({
    subject: "是否更换邮箱地址？",
    lead: `有人以你的身份登录，希望将邮箱更换为 ${newEmail}。`,
    action: "确认更换",
    end: "如果这不是你本人的操作，请不要点击链接，并尽快修改密码。",
  }),
  invitation: ({ inviter, organization }) => ({
    subject: `${inviter} 邀请你加入 ${organization}`,
    lead: `${inviter} 邀请你加入 Weft 上的 ${organization}，链接七天内有效。`,
    action: "查看邀请",
    end: "如果你不认识发件人，请忽略本邮件。",
  }),
};

/** A mail in the language of `locale` (Chinese or English), as text and as HTML with everything in it escaped. */
export function mailText(mail: Mail, locale: string | null | undefined): MailText {
  const texts = locale?.startsWith("zh") ? ZH : EN;
  const write = texts[mail.kind] as (mail: Mail) => Words;
  const { subject, lead, action, end } = write(mail);
  return {
    subject,
    text: `${lead}\n\n${mail.url}\n\n${end}\n`,
    html: [
      `<p>${escape(lead)}</p>`,
      `<p><a href="${escape(mail.url)}">${escape(action)}</a></p>`,
      `<p style="color:#666">${escape(mail.url)}</p>`,
      `<p style="color:#666">${escape(end)}</p>`,
    ].join("\n"),
  };
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}
