import { expect, it } from "vitest";
import { mailText, type Mail } from "./mail-texts.ts";

const url = "https://weft.example/invite/1?a=1&b=2";
const MAILS: Mail[] = [
  { kind: "reset-password", url },
  { kind: "verify-email", url },
  { kind: "confirm-email-change", url, newEmail: "new@example.com" },
  { kind: "invitation", url, organization: "Looms & Co", inviter: "<script>alert(1)</script>" },
];

it.each(MAILS)("$kind: both languages hold the link, and nothing that a person wrote becomes markup", (mail) => {
  const [english, chinese] = [mailText(mail, "en"), mailText(mail, "zh-CN")];
  for (const written of [english, chinese]) {
    expect(written.text).toContain(url);
    expect(written.html).toContain('href="https://weft.example/invite/1?a=1&amp;b=2"');
    expect(written.html).not.toContain("<script>");
  }
  expect(chinese.subject).toMatch(/[\u4e00-\u9fff]/);
  expect(english.subject).not.toMatch(/[\u4e00-\u9fff]/);
  expect(mailText(mail, null)).toEqual(english);
});
