import type { Failure, FailureCode, Party, SetUpStep } from "#protocol/failure";

const NAMES: Record<Party, string> = {
  feishu: "Feishu",
  dingtalk: "DingTalk",
  wecom: "WeCom",
  slack: "Slack",
  telegram: "Telegram",
  discord: "Discord",
  teams: "Teams",
  whatsapp: "WhatsApp",
  line: "LINE",
  qq: "QQ",
  github: "GitHub",
  gitlab: "GitLab",
  receiver: "The receiver",
  mailOutlet: "The mail outlet",
  microsoftSignIn: "Microsoft's sign-in",
  microsoftKeys: "Microsoft's key server",
};
const NEEDS: Record<Extract<Failure, { code: "PlaceIncomplete" }>["needs"], string> = {
  address: "an address: to",
  repository: "a repository such as owner/name",
  number: "the number of an issue or pull request",
  discussion: "a project, a kind (issues or merge_requests) and an iid",
  channel: "a channel that the bot is in",
};
const LACKS: Record<Extract<Failure, { code: "MailUnproven" }>["lacks"], (server: string) => string> = {
  from: () => "It does not say in exactly one From who sent it.",
  results: (server) => `There are no Authentication-Results of ${server}.`,
  dmarc: () => "The sender's domain did not vouch for it (DMARC).",
  domain: () => "DMARC passed for another domain.",
};
/** What others say is as long as they like. */
const WORDS_MAX = 300;

/** A sentence for each code. */
export type FailureWords = { [C in FailureCode]: (failure: Extract<Failure, { code: C }>) => string };

const WORDS: FailureWords = {
  PlatformUnknown: ({ platform }) => `${platform} is not available yet.`,
  CredentialsUnreadable: () => "Its credentials cannot be opened.",
  FieldsInvalid: ({ fields }) => `Missing or not valid: ${fields.join(", ")}.`,
  ReferencesMissing: ({ fields }) => `What it names is not there: ${fields.join(", ")}.`,
  ReferencesWrong: ({ fields }) => `What it names does not fit: ${fields.join(", ")}.`,
  TooSlow: ({ host }) => `${host} took too long to answer.`,
  Unreachable: ({ host }) => `${host} could not be reached.`,
  HostNotPublic: ({ host }) => `${host} is not a public address.`,
  HostForeign: ({ host }) => `${host} is not a host of this channel.`,
  HostUnknown: ({ host }) => `The name ${host} does not exist.`,
  HostNotLookedUp: ({ host }) => `The name ${host} could not be looked up.`,
  AddressNotHttps: () => "An address of the platform is not a plain https one.",
  AnswerNotJson: ({ host, status }) => `${host} answered ${status} with something that is not JSON.`,
  AnswerTooLarge: ({ host }) => `The answer of ${host} is too large.`,
  NoMail: () => "This installation sends no mail.",
  Answered: ({ who, status, said }) => `${NAMES[who]} answered ${status}${said === "" ? "." : `: ${said}`}`,
  Refused: ({ who, what, said }) => `${NAMES[who]} refused${what === "" ? "" : ` ${what}`}: ${said}`,
  TokenRefused: ({ who, said }) => `${NAMES[who]} refused the token: ${said}`,
  NoToken: ({ who, said }) => `${NAMES[who]} gave no token${said === "" ? "." : `: ${said}`}`,
  TokenOfAnother: ({ owner, called }) => `The token is that of @${owner}, and people are to call @${called}.`,
  TooOften: ({ who }) => `${NAMES[who]}: too many requests.`,
  WindowOver: ({ who }) => `${NAMES[who]}: the time to answer is over.`,
  PersonUnknown: ({ who }) => `${NAMES[who]} knows no such person.`,
  PersonHeldBack: ({ who }) => `${NAMES[who]} holds back messages to this person.`,
  AppNotVisible: ({ who }) => `${NAMES[who]}: the app is not visible to this person.`,
  FileTooLarge: ({ who, megabytes }) => `${NAMES[who]} takes files of up to ${megabytes} MB.`,
  OnlySmallPictures: ({ who }) => `${NAMES[who]} takes only small pictures from a bot.`,
  NoFilesHere: ({ who }) => `${NAMES[who]} takes no files in this conversation.`,
  AddressForeign: ({ who }) => `${NAMES[who]} does not own the address to answer to.`,
  NoAddressForAnswer: ({ who }) => `${NAMES[who]} gave no address for a later answer.`,
  RobotAddressForeign: ({ who }) => `This is not an address of a ${NAMES[who]} group robot.`,
  PlaceIncomplete: ({ needs }) => `The place needs ${NEEDS[needs]}.`,
  MessageUnchangeable: () => "This message cannot be changed.",
  NoReplyUrl: () => "The channel has no replyUrl to post to.",
  ProofMissing: ({ what }) => `${what} is missing.`,
  ProofWrong: ({ what, field }) => `${what} does not fit ${field}.`,
  ProofStale: ({ what, minutes }) => `${what} is not of the last ${minutes} minutes.`,
  Undecipherable: ({ field }) => `It cannot be opened with ${field}, or is for another.`,
  ForAnother: ({ of }) => `It is for another ${of}.`,
  NotByMail: () => "Mail comes by e-mail, not by this address.",
  MailUnreadable: () => "The message cannot be read.",
  MailUnproven: ({ lacks, server }) => LACKS[lacks](server),
  BodyIsForm: () => "The content type of the webhook must be application/json.",
  CallerNotListed: () => "The caller's address is not on the list.",
  TimeOver: () => "The time in which the platform takes an answer is over.",
  ChannelDeleted: () => "The channel was deleted.",
  ChannelNotReady: () => "The channel is not ready.",
  ChannelMuted: () => "The channel is muted.",
  ChannelUnreachable: () => "The channel could not be reached.",
  NotifierDeleted: () => "The notifier was deleted.",
  NotifierIncomplete: () => "The notifier has no address or no secret.",
  NoMembers: ({ addresses }) => `No member of the organization: ${addresses.join(", ")}.`,
  OnlyAnswers: () => "This platform only takes answers.",
  NoConversation: () => "There is no such conversation of the channel.",
  Internal: () => "Something went wrong on our side.",
};

/** In English. */
export function wordsOfFailure(failure: Failure): string {
  const say = WORDS[failure.code] as (failure: Failure) => string;
  return say(failure).slice(0, WORDS_MAX);
}

/** In English. */
export function wordsOfStep(step: SetUpStep): string {
  switch (step.code) {
    case "CredentialsRight":
      return step.bot === "" ? "The credentials are right." : `The credentials are right: the bot is ${step.bot}.`;
    case "WebhookSet":
      return `The webhook of ${step.of} is set.`;
    case "CommandsSet":
      return `The commands ${step.commands} are registered.`;
    case "PasteAddress":
      return `Paste ${step.url} as ${step.field} under ${step.where}.`;
    case "TickEvents":
      return "Tick the events there.";
    case "TrustAddress":
      return "Sending needs 企业可信IP: add the address that calls come from, or name a proxy as apiOrigin.";
    case "SwitchOnWebhook":
      return '"Use webhook" has to be switched on.';
  }
}
