import type { Platform } from "./channel-event.ts";

/**
 * Why a channel or a notifier could not do its work: a code with its facts, for whoever shows it in the language of its
 * reader. The same in English stands beside it, and is what programs and readers without the code get.
 */
export type Failure =
  // The channel is not ready.
  | { code: "PlatformUnknown"; platform: string }
  | { code: "CredentialsUnreadable" }
  /** Names of settings and secrets, as the platform's schema has them. */
  | { code: "FieldsInvalid"; fields: string[] }
  /** Paths in the resource. */
  | { code: "ReferencesMissing"; fields: string[] }
  | { code: "ReferencesWrong"; fields: string[] }
  // The way to the other side.
  | { code: "TooSlow"; host: string }
  | { code: "Unreachable"; host: string }
  | { code: "HostNotPublic"; host: string }
  | { code: "HostForeign"; host: string }
  | { code: "HostUnknown"; host: string }
  | { code: "HostNotLookedUp"; host: string }
  | { code: "AddressNotHttps" }
  | { code: "AnswerNotJson"; host: string; status: number }
  | { code: "AnswerTooLarge"; host: string }
  | { code: "NoMail" }
  // What the other side said.
  | { code: "Answered"; who: Party; status: number; said: string }
  /** `what`: of which call, or under which code; may be empty. */
  | { code: "Refused"; who: Party; what: string; said: string }
  | { code: "TokenRefused"; who: Party; said: string }
  | { code: "NoToken"; who: Party; said: string }
  /** People are to call `called`, and the token is that of `owner`. */
  | { code: "TokenOfAnother"; owner: string; called: string }
  | { code: "TooOften"; who: Party }
  | { code: "WindowOver"; who: Party }
  | { code: "PersonUnknown"; who: Party }
  | { code: "PersonHeldBack"; who: Party }
  | { code: "AppNotVisible"; who: Party }
  // What the platform cannot take.
  | { code: "FileTooLarge"; who: Party; megabytes: number }
  | { code: "OnlySmallPictures"; who: Party }
  | { code: "NoFilesHere"; who: Party }
  | { code: "AddressForeign"; who: Party }
  | { code: "NoAddressForAnswer"; who: Party }
  | { code: "RobotAddressForeign"; who: Party }
  | { code: "PlaceIncomplete"; needs: "address" | "repository" | "number" | "discussion" | "channel" }
  | { code: "MessageUnchangeable" }
  | { code: "NoReplyUrl" }
  // A request to the channel is not genuine. `what` is a header or a part of the address or body.
  | { code: "ProofMissing"; what: string }
  /** `field`: the secret or setting that it does not fit, as the platform's schema has it. */
  | { code: "ProofWrong"; what: string; field: string }
  | { code: "ProofStale"; what: string; minutes: number }
  | { code: "Undecipherable"; field: string }
  | { code: "ForAnother"; of: "app" | "bot" | "organization" | "service" | "address" }
  | { code: "NotByMail" }
  | { code: "MailUnreadable" }
  | { code: "MailUnproven"; lacks: "from" | "results" | "dmarc" | "domain"; server: string }
  | { code: "BodyIsForm" }
  | { code: "CallerNotListed" }
  // The product itself.
  | { code: "TimeOver" }
  | { code: "ChannelDeleted" }
  | { code: "ChannelNotReady" }
  | { code: "ChannelMuted" }
  | { code: "ChannelUnreachable" }
  | { code: "NotifierDeleted" }
  | { code: "NotifierIncomplete" }
  | { code: "NoMembers"; addresses: string[] }
  | { code: "OnlyAnswers" }
  | { code: "NoConversation" }
  | { code: "Internal" };

export type FailureCode = Failure["code"];

/** Whom a channel or a notifier speaks to. */
export type Party =
  | Exclude<Platform, "wecom-app" | "email" | "webhook">
  | "receiver"
  | "mailOutlet"
  | "microsoftSignIn"
  | "microsoftKeys";

/** What was done at a platform, or is left for a person to do there, when a channel is set up by API. */
export type SetUpStep =
  | { code: "CredentialsRight"; bot: string }
  | { code: "WebhookSet"; of: string }
  | { code: "CommandsSet"; commands: string }
  /** `where` and `field` in the words of the platform's console. */
  | { code: "PasteAddress"; url: string; where: string; field: string }
  | { code: "TickEvents" }
  /** The platform takes calls from addresses that it knows only. */
  | { code: "TrustAddress" }
  | { code: "SwitchOnWebhook" };
