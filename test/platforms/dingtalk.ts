// DingTalk: messages signed by their time, answers through the session of a message, messages of the robot's own, AI
// cards, files, and a group robot that checks its signature.
import { createHmac, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Said, type Signed, type StandIn, StandInServer } from "./platform.ts";
import { type Answer, type FaultAnswers, readForm, send, sendUnlessFault } from "./with-fault.ts";

const APP = { appKey: "dingapp", appSecret: "app-secret-of-the-stand-in", robotCode: "dingapp", corpId: "dingcorp" };
export const DINGTALK_GROUP_ROBOT = {
  webhookUrl: "https://oapi.dingtalk.com/robot/send?access_token=group-1",
  secret: "SECgroup",
};
const TEMPLATE = "template-1";
const TEXT_MAX = 20_000;
const BRIEF_MS = 5000;

type Body = Record<string, unknown>;

const ok = (body: Body = {}): Answer => ({ status: 200, body });
const okOld = (body: Body = {}): Answer => ok({ errcode: 0, errmsg: "ok", ...body });
const no = (status: number, code: string, message: string): Answer => ({
  status,
  body: { code, message, requestid: "r" },
});
const noOld = (errcode: number, errmsg: string): Answer => ok({ errcode, errmsg });

export async function startDingTalk(): Promise<StandIn> {
  const state = new DingTalkState();
  const origin = await state.server.listen();
  return {
    platform: "dingtalk",
    settings: { appKey: APP.appKey, robotCode: APP.robotCode, corpId: APP.corpId, cardTemplateId: TEMPLATE },
    credentials: { appSecret: APP.appSecret },
    origins: { "api.dingtalk.com": origin, "oapi.dingtalk.com": origin, "down.dingtalk.com": origin },
    sign: async (said) => signed(JSON.stringify(state.message(said))),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

function signTime(secret: string, timestamp: string): string {
  return createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
}

function signed(body: string): Signed {
  const timestamp = String(Date.now());
  const sign = signTime(APP.appSecret, timestamp);
  return { method: "POST", query: "", headers: { "content-type": "application/json", timestamp, sign }, body };
}

class DingTalkState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  readonly #tokens = new Set<string>();
  /** Session → conversation. */
  readonly #sessions = new Map<string, string>();
  /** Person → the conversation with the robot. */
  readonly #direct = new Map<string, string>();
  readonly #files = new Map<string, { name: string; mime: string; bytes: Uint8Array }>();
  /** Card → its message; null once it is finished. */
  readonly #cards = new Map<string, { messageId: string; isFinished: boolean; guids: Set<string> }>();

  message(said: Said): object {
    const session = randomUUID();
    this.#sessions.set(session, said.conversation);
    if (said.scope === "direct") this.#direct.set(said.sender.id, said.conversation);
    return {
      conversationId: said.conversation,
      chatbotCorpId: APP.corpId,
      robotCode: APP.robotCode,
      msgId: said.id,
      senderNick: said.sender.name,
      senderStaffId: said.sender.id,
      senderId: `$:LWCP_v1:$${said.sender.id}`,
      conversationType: said.scope === "group" ? "2" : "1",
      ...(said.scope === "group" ? { conversationTitle: "Team", isInAtList: true } : {}),
      createAt: Date.now(),
      sessionWebhook: `https://oapi.dingtalk.com/robot/sendBySession?session=${session}`,
      sessionWebhookExpiredTime: Date.now() + 90 * 60 * 1000,
      ...this.#content(said),
    };
  }

  #content({ text, file, id, action, conversation }: Said): object {
    if (action !== undefined) return { msgtype: "text", text: { content: this.#pressed(conversation, action) } };
    if (!file) return { msgtype: "text", text: { content: ` ${text}` } };
    this.#files.set(`code-${id}`, file);
    const msgtype = file.mime.startsWith("image/") ? "picture" : "file";
    return { msgtype, content: { downloadCode: `code-${id}`, fileName: file.name } };
  }

  /** What the link of a button sends in a person's name. */
  #pressed(conversation: string, action: string): string {
    const words = this.server.shown.filter((one) => one.conversation === conversation && one.actions.includes(action));
    const sent = [...(words.at(-1)?.text ?? "").matchAll(LINK)].map((link) => decodeURIComponent(link[1] ?? ""));
    return sent.find((one) => idIn(one) === action) ?? "";
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://stand-in");
    const contentType = request.headers["content-type"];
    const isForm = contentType?.startsWith("multipart/") ?? false;
    const body = bytes.length === 0 || isForm ? {} : (JSON.parse(bytes.toString()) as Body);
    const path = url.pathname;
    if (path === "/v1.0/oauth2/accessToken") return send(response, this.#token(body));
    if (path.startsWith("/files/")) return this.#serve(path.slice("/files/".length), response);
    const isSession = path === "/robot/sendBySession" || path === "/robot/send";
    const header = request.headers["x-acs-dingtalk-access-token"];
    const token = typeof header === "string" ? header : (url.searchParams.get("access_token") ?? "");
    if (!isSession && !this.#tokens.has(token)) {
      return send(
        response,
        header ? no(401, "InvalidAuthentication", "token is invalid") : noOld(40014, "不合法的access_token"),
      );
    }
    if (path === "/media/upload") return send(response, await this.#upload(bytes, contentType));
    if (path === "/v1.0/robot/messageFiles/download") return send(response, this.#address(body));
    await sendUnlessFault({ server: this.server, response, answers: this.#faults(isSession, token) }, () =>
      isSession ? this.#postOld(url, body) : this.#postNew(path, body),
    );
  }

  #faults(isOld: boolean, token: string): FaultAnswers {
    return {
      limited: (ms) => {
        if (!isOld) return no(403, "Forbidden.AccessDenied.QpsLimitForApi", "qps limit");
        return ms > BRIEF_MS ? noOld(130101, "send too fast") : noOld(88, "qps limit");
      },
      expired: () => {
        this.#tokens.delete(token);
        return isOld ? noOld(300001, "session is over") : no(401, "InvalidAuthentication", "token is invalid");
      },
      refused: () => (isOld ? noOld(400013, "群已被解散") : no(400, "invalidParameter.conversation", "no such group")),
    };
  }

  #token(body: Body): Answer {
    const isRight = body["appKey"] === APP.appKey && body["appSecret"] === APP.appSecret;
    if (!isRight) return no(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret");
    const accessToken = randomUUID();
    this.#tokens.add(accessToken);
    return ok({ accessToken, expireIn: 7200 });
  }

  #postOld(url: URL, body: Body): Answer {
    const markdown = body["markdown"] as { title?: string; text?: string } | undefined;
    if (body["msgtype"] !== "markdown" || !markdown?.title || !markdown.text) return noOld(400105, "不支持的消息类型");
    if (markdown.text.length > TEXT_MAX) return noOld(460101, "消息文本内容大小超过限制");
    if (url.pathname === "/robot/send") return this.#postByRobot(url, markdown.text);
    const conversation = this.#sessions.get(url.searchParams.get("session") ?? "");
    if (conversation === undefined) return noOld(300001, "session 不存在");
    this.#show(conversation, markdown.text);
    return okOld();
  }

  #postByRobot(url: URL, text: string): Answer {
    const timestamp = url.searchParams.get("timestamp") ?? "";
    const isFresh = Math.abs(Date.now() - Number(timestamp)) < 60 * 60 * 1000;
    const isRight = url.searchParams.get("sign") === signTime(DINGTALK_GROUP_ROBOT.secret, timestamp);
    if (!isFresh || !isRight) return noOld(310000, "sign not match");
    this.#show("group-robot", text);
    return okOld();
  }

  #postNew(path: string, body: Body): Answer {
    if (path === "/v1.0/card/instances/createAndDeliver") return this.#deliverCard(body);
    if (path === "/v1.0/card/streaming") return this.#writeCard(body);
    if (body["robotCode"] !== APP.robotCode) return no(400, "resource.not.found", "robot 不存在");
    const isGroup = path === "/v1.0/robot/groupMessages/send";
    const userId = (body["userIds"] as string[] | undefined)?.[0] ?? "";
    const conversation = isGroup ? String(body["openConversationId"]) : this.#direct.get(userId);
    if (conversation === undefined) return ok({ processQueryKey: "q", invalidStaffIdList: [userId] });
    const param = JSON.parse(String(body["msgParam"])) as Record<string, string>;
    const file = this.#files.get(param["mediaId"] ?? param["photoURL"] ?? "");
    if (body["msgKey"] === "sampleMarkdown" && param["title"] && param["text"]) this.#show(conversation, param["text"]);
    else if (file) this.#show(conversation, "", file);
    else return no(400, "invalidParameter.msgParam", "msgParam is not valid");
    return ok({ processQueryKey: randomUUID() });
  }

  #deliverCard(body: Body): Answer {
    const outTrackId = String(body["outTrackId"]);
    const params = (body["cardData"] as { cardParamMap: Body }).cardParamMap;
    if (body["cardTemplateId"] !== TEMPLATE) return no(400, "param.templateNotExist", "template not exist");
    if (Object.values(params).some((value) => typeof value !== "string"))
      return no(400, "param.error", "values are strings");
    if (body["callbackType"] !== "STREAM" && body["callbackType"] !== "HTTP") return no(500, "unknownError", "unknown");
    if (this.#cards.has(outTrackId)) return ok({ success: true, result: { outTrackId } });
    const space = /^dtv1\.card\/\/(IM_GROUP|IM_ROBOT)\.(.+)$/.exec(String(body["openSpaceId"]));
    const conversation = space?.[1] === "IM_ROBOT" ? this.#direct.get(space[2] ?? "") : space?.[2];
    const model = body[space?.[1] === "IM_ROBOT" ? "imRobotOpenDeliverModel" : "imGroupOpenDeliverModel"] as
      | Body
      | undefined;
    if (conversation === undefined || model?.["robotCode"] !== APP.robotCode)
      return no(400, "param.openSpaceModelInvalid", "space");
    this.#cards.set(outTrackId, { messageId: this.#show(conversation, ""), isFinished: false, guids: new Set() });
    return ok({ success: true, result: { outTrackId } });
  }

  #writeCard(body: Body): Answer {
    const card = this.#cards.get(String(body["outTrackId"]));
    const guid = String(body["guid"]);
    if (!card || body["key"] !== "content" || body["isFull"] !== true) return no(400, "param.streamKeyInvalid", "key");
    if (card.guids.has(guid)) return ok({ success: true, result: true });
    if (card.isFinished) return no(400, "param.cardFinished", "the card is finished");
    card.guids.add(guid);
    card.isFinished = body["isFinalize"] === true;
    this.server.edit(card.messageId, String(body["content"]));
    return ok({ success: true, result: true });
  }

  #show(conversation: string, text: string, file?: { name: string; bytes: Uint8Array }): string {
    const id = this.server.nextId();
    const actions = [...text.matchAll(LINK)].map((link) => idIn(decodeURIComponent(link[1] ?? "")));
    this.server.show({
      id,
      conversation,
      text,
      actions,
      ...(file ? { file: { name: file.name, bytes: file.bytes } } : {}),
    });
    return id;
  }

  async #upload(bytes: Buffer, contentType: string | undefined): Promise<Answer> {
    const part = (await readForm(bytes, contentType)).get("media");
    if (!part || part.bytes.length === 0) return noOld(40035, "不合法的参数");
    const mediaId = `@${randomUUID()}`;
    this.#files.set(mediaId, { name: part.name, mime: "", bytes: part.bytes });
    return okOld({ media_id: mediaId, type: "file" });
  }

  #address(body: Body): Answer {
    const code = String(body["downloadCode"]);
    if (!this.#files.has(code) || body["robotCode"] !== APP.robotCode)
      return no(400, "invalidDownloadCode", "no such file");
    return ok({ downloadUrl: `https://down.dingtalk.com/files/${code}` });
  }

  #serve(code: string, response: ServerResponse): void {
    const file = this.#files.get(code);
    if (!file) return send(response, { status: 404, body: "" });
    send(response, { status: 200, body: file.bytes, headers: { "content-type": file.mime } });
  }
}

const LINK = /\(dtmd:\/\/dingtalkclient\/sendMessage\?content=([^)]*)\)/g;

function idIn(sent: string): string {
  return decodeURIComponent(/⟦(.*)⟧$/.exec(sent)?.[1] ?? "");
}
