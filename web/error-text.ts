import { ApiError } from "./api-error.ts";
import { defineTexts } from "./i18n/i18n.ts";

const EN = {
  OFFLINE: "The server cannot be reached. Check your connection, then try again.",
  UNAUTHENTICATED: "You are signed out. Sign in and try again.",
  FORBIDDEN: "Your role does not allow this. Ask an owner or admin of the organization.",
  NOT_FOUND: "This is not here (any more). Go back to the list and reload it.",
  CONFLICT: "Somebody changed this meanwhile. Reload it and make your change again.",
  ALREADY_EXISTS: "Something with this name already exists. Choose another name.",
  GONE: "This has expired. Ask for a new one.",
  TOO_LARGE: "This is too large. Make it smaller and try again.",
  UNSUPPORTED: "This kind of file is not supported.",
  RATE_LIMITED: "That was too often in a short time. Wait a minute, then try again.",
  RATE_LIMITED_FOR: "That was too often in a short time. Try again in {{seconds}} seconds.",
  INTERNAL: "Something went wrong on our side. Try again; if it stays so, give support this number: {{request}}.",
  INTERNAL_PLAIN: "Something went wrong on our side. Try again in a moment.",
  UNAVAILABLE: "The service is busy right now. Try again in a moment.",
  INVALID_EMAIL_OR_PASSWORD: "Email or password is wrong. Check both, or reset your password.",
  INVALID_PASSWORD: "The current password is wrong.",
  USER_ALREADY_EXISTS: "There is already an account with this email. Sign in instead.",
  INVALID_EMAIL: "This is not a valid email address.",
  PASSWORD_TOO_SHORT: "The password is too short. Use at least 8 characters.",
  PASSWORD_TOO_LONG: "The password is too long. Use at most 128 characters.",
  INVALID_TOKEN: "This link has expired or was used already. Ask for a new one.",
  UNKNOWN: "Something unexpected happened. Reload the page and try again.",
} as const;

const useText = defineTexts("errors", EN, {
  OFFLINE: "连不上服务器。请检查网络后重试。",
  UNAUTHENTICATED: "你已退出登录。请登录后重试。",
  FORBIDDEN: "你的角色不能这样做。请联系组织的所有者或管理员。",
  NOT_FOUND: "内容不存在或已被删除。请返回列表并刷新。",
  CONFLICT: "其间有人改过它。请重新加载后再修改。",
  ALREADY_EXISTS: "同名内容已存在。请换一个名称。",
  GONE: "它已过期。请重新获取。",
  TOO_LARGE: "内容过大。请缩小后重试。",
  UNSUPPORTED: "不支持这种文件。",
  RATE_LIMITED: "操作过于频繁。请稍等一分钟再试。",
  RATE_LIMITED_FOR: "操作过于频繁。请在 {{seconds}} 秒后重试。",
  INTERNAL: "我们这边出错了。请重试；如果仍然如此，请把这个编号告诉支持人员：{{request}}。",
  INTERNAL_PLAIN: "我们这边出错了。请稍后重试。",
  UNAVAILABLE: "服务暂时繁忙。请稍后重试。",
  INVALID_EMAIL_OR_PASSWORD: "邮箱或密码不正确。请检查，或重置密码。",
  INVALID_PASSWORD: "当前密码不正确。",
  USER_ALREADY_EXISTS: "这个邮箱已经注册。请直接登录。",
  INVALID_EMAIL: "邮箱地址格式不正确。",
  PASSWORD_TOO_SHORT: "密码太短。请至少使用 8 个字符。",
  PASSWORD_TOO_LONG: "密码太长。请最多使用 128 个字符。",
  INVALID_TOKEN: "链接已过期或已被使用。请重新获取。",
  UNKNOWN: "发生了意外情况。请刷新页面后重试。",
});

type Key = keyof typeof EN;
const SAME: Record<string, Key> = {
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: "USER_ALREADY_EXISTS",
  TOO_MANY_REQUESTS: "RATE_LIMITED",
  INTERNAL_SERVER_ERROR: "INTERNAL",
};

/** Which text tells the reader about an error; `null`: the server's own message is the better one. */
export function errorKey(error: unknown): { key: Key; values: Record<string, string | number> } | null {
  if (!(error instanceof ApiError)) return { key: "UNKNOWN", values: {} };
  const code = SAME[error.code] ?? error.code;
  if (code === "RATE_LIMITED" && error.retryAfterMs !== undefined) {
    return { key: "RATE_LIMITED_FOR", values: { seconds: Math.max(1, Math.ceil(error.retryAfterMs / 1000)) } };
  }
  if (code === "INTERNAL") {
    return error.requestId === undefined
      ? { key: "INTERNAL_PLAIN", values: {} }
      : { key: "INTERNAL", values: { request: error.requestId } };
  }
  return code in EN ? { key: code as Key, values: {} } : null;
}

/** `const errorText = useErrorText(); errorText(error)` in the reader's language, saying what to do next. */
export function useErrorText(): (error: unknown) => string {
  const t = useText();
  return (error) => {
    const known = errorKey(error);
    if (known) return t(known.key, known.values);
    return error instanceof Error ? error.message : t("UNKNOWN");
  };
}
