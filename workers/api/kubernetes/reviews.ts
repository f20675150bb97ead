/** Questions about oneself: `kubectl auth can-i`, `can-i --list`, `whoami`. Answered without looking anything up. */
import { Hono } from "hono";
import * as z from "zod";
import { decide, EVERYWHERE, ORGANIZATION_KINDS } from "#auth/policy";
import { rulesFor, verbOf } from "#auth/rules";
import { badRequest } from "#core/resource/status-error";
import { KINDS } from "#protocol/kinds/registry";
import type { ApiEnv } from "../environment.ts";
import { answer } from "./answer.ts";
import { bodyOf, type Request } from "./target.ts";

const AUTHORIZATION = "/apis/authorization.k8s.io/v1";

const AccessReview = z.object({
  spec: z.object({
    resourceAttributes: z
      .object({
        namespace: z.string().default(""),
        verb: z.string().default(""),
        group: z.string().default(""),
        resource: z.string().default(""),
        subresource: z.string().default(""),
      })
      .nullish(),
    nonResourceAttributes: z.object({ path: z.string().default(""), verb: z.string().default("") }).nullish(),
  }),
});
const RulesReview = z.object({ spec: z.object({ namespace: z.string().default("") }) });

export const reviews = new Hono<ApiEnv>()
  .post(`${AUTHORIZATION}/selfsubjectaccessreviews`, async (c) => {
    const { review, spec } = await read(c, AccessReview);
    return answer(c, { ...review, status: accessOf(c, spec) }, { status: 201 });
  })
  .post(`${AUTHORIZATION}/selfsubjectrulesreviews`, async (c) => {
    const { review, spec } = await read(c, RulesReview);
    const resourceRules = rulesFor(c.var.actor, spec.namespace);
    const nonResourceRules = [{ verbs: ["get"], nonResourceURLs: [...PUBLIC] }];
    return answer(c, { ...review, status: { resourceRules, nonResourceRules, incomplete: false } }, { status: 201 });
  })
  .post("/apis/authentication.k8s.io/v1/selfsubjectreviews", async (c) => {
    const { review } = await read(c, z.object({}));
    const { userId, name, email, organizationId, role } = c.var.actor;
    const userInfo = {
      username: email || name || userId,
      uid: userId,
      groups: [`organization:${organizationId}`, `role:${role}`, "system:authenticated"],
    };
    return answer(c, { ...review, status: { userInfo } }, { status: 201 });
  });

async function read<Schema extends z.ZodType>(c: Request, schema: Schema) {
  const { value } = await bodyOf(c);
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) throw badRequest("the review cannot be read: it needs a spec");
  const review = { metadata: {}, ...(value as object) };
  return {
    review,
    spec: (parsed.data as { spec: never }).spec as z.output<Schema> extends { spec: infer S } ? S : never,
  };
}

const PUBLIC: ReadonlySet<string> = new Set([
  "/version",
  "/healthz",
  "/readyz",
  "/livez",
  "/api",
  "/apis",
  "/openapi/v2",
  "/openapi/v3",
]);

function accessOf(c: Request, spec: z.output<typeof AccessReview>["spec"]): { allowed: boolean; reason?: string } {
  const { resourceAttributes: asked, nonResourceAttributes } = spec;
  if (!asked) return { allowed: nonResourceAttributes?.verb === "get" && PUBLIC.has(nonResourceAttributes.path) };
  const verb = verbOf(asked.verb);
  const definition = Object.values(KINDS).find(
    ({ plural, group }) => plural === asked.resource && (group === asked.group || asked.group === "*"),
  );
  const known =
    definition ?? (asked.group === "" && asked.resource === "events" ? { plural: "events", namespaced: true } : null);
  if (!verb || !known) return { allowed: false, reason: "there is no such right" };
  const kind = asked.subresource ? `${known.plural}/${asked.subresource}` : known.plural;
  const place = ORGANIZATION_KINDS.has(kind) ? asked.namespace || undefined : asked.namespace || EVERYWHERE;
  const verdict = decide(c.var.actor, verb, kind, place);
  return verdict.allowed ? { allowed: true } : { allowed: false, reason: `missing the right ${verdict.missing}` };
}
