/** How clients find out what there is. */
import { Hono } from "hono";
import { contentHash } from "#core/resource/content-hash";
import { customResourceDefinition, customResourceDefinitionList } from "#core/resource/custom-resource-definitions";
import {
  aggregatedContentType,
  aggregatedDiscovery,
  aggregatedVersion,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
  versionInfo,
} from "#core/resource/discovery";
import { OPENAPI_V2_PROTOBUF, openapiV2, wantsProtobuf } from "#core/resource/openapi-v2";
import { openapiIndex, openapiV3 } from "#core/resource/openapi-v3";
import type { ApiEnv } from "../environment.ts";
import { answer } from "./answer.ts";
import { nothingHere, type Request } from "./target.ts";

const BUILD = { version: "0.1.0", commit: "unknown", date: "2026-11-01T00:00:00Z" };
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const YEAR_SECONDS = 365 * 24 * 3600;

export const discovery = new Hono<ApiEnv>()
  .get("/version", (c) => answer(c, versionInfo(BUILD)))
  .get("/livez", (c) => c.text("ok"))
  .get("/api", (c) => groups(c, "api", apiVersions(new URL(c.req.url).host)))
  .get("/apis", (c) => groups(c, "apis", apiGroupList()))
  .get("/api/v1", (c) => found(c, apiResourceList("v1")))
  .get("/apis/:group", (c) => found(c, apiGroup(c.req.param("group"))))
  .get("/apis/:group/:version", (c) => found(c, apiResourceList(`${c.req.param("group")}/${c.req.param("version")}`)))
  .get(DEFINITIONS, (c) => answer(c, customResourceDefinitionList()))
  .get(`${DEFINITIONS}/:name`, (c) => found(c, customResourceDefinition(c.req.param("name"))))
  .get("/openapi/v2", (c) => {
    const { text, protobuf, hash } = openapiV2();
    const asProtobuf = wantsProtobuf(c.req.header("accept"));
    const type = asProtobuf ? OPENAPI_V2_PROTOBUF : "application/json";
    const tag = `"${hash}${asProtobuf ? "-pb" : ""}"`;
    return tagged(c, { tag, type, body: asProtobuf ? protobuf : text });
  })
  .get("/openapi/v3", (c) => answer(c, openapiIndex()))
  .get("/openapi/v3/:path{.+}", (c) => {
    const document = openapiV3(c.req.param("path"));
    if (!document) throw nothingHere();
    // The address names the contents: whoever has them need not ask again.
    const known = c.req.query("hash") === document.hash;
    return tagged(c, {
      tag: `"${document.hash}"`,
      type: "application/json",
      body: document.text,
      ...(known ? { cache: `public, immutable, max-age=${YEAR_SECONDS}` } : {}),
    });
  });

function found(c: Request, body: object | undefined): Response {
  if (!body) throw nothingHere();
  return answer(c, body);
}

function groups(c: Request, root: "api" | "apis", plain: object): Response {
  const version = aggregatedVersion(c.req.header("accept"));
  if (!version) return answer(c, plain);
  const body = JSON.stringify(aggregatedDiscovery(root, version));
  return tagged(c, { tag: `"${contentHash(body)}"`, type: aggregatedContentType(version), body });
}

interface Tagged {
  tag: string;
  type: string;
  body: string | Uint8Array<ArrayBuffer>;
  cache?: string;
}

/** Not sent again to who has it. */
function tagged(c: Request, { tag, type, body, cache = "no-cache, private" }: Tagged): Response {
  const headers = { etag: tag, vary: "Accept", "cache-control": cache };
  if (c.req.header("if-none-match") === tag) return c.body(null, 304, headers);
  return c.body(body, 200, { ...headers, "content-type": type });
}
