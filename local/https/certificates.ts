// An authority of this installation's own. kubectl and its kin send no token over plain HTTP, so the local product
// listens on HTTPS as well; the kubeconfig that `weft kubeconfig` writes carries the authority's certificate.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
// A part of the certificate library wants it there before it is loaded.
import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import * as z from "zod";

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** Clients refuse certificates of servers that live longer. */
const SERVER_DAYS = 397;
const RENEW_DAYS = 30;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const AUTHORITY_NAME = "CN=Weft local authority";

/** All in PEM. */
export interface Certificates {
  authority: string;
  certificate: string;
  key: string;
}

const Kept = z.object({ authority: z.string(), certificate: z.string(), key: z.string(), names: z.array(z.string()) });

/**
 * The certificates of this data directory, made at the first start and again before they expire or when a name is
 * missing. The authority's own key signs once and is kept nowhere: nobody who reads the directory can make others.
 */
export async function installationCertificates(dataDir: string, names: string[], nowMs: number): Promise<Certificates> {
  const path = join(dataDir, "tls", "certificates.json");
  const kept = await readKept(path);
  if (kept && names.every((name) => kept.names.includes(name)) && !isExpiring(kept.certificate, nowMs)) return kept;
  const made = await makeCertificates(names, nowMs);
  await mkdir(join(dataDir, "tls"), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, JSON.stringify({ ...made, names }, null, 2), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return made;
}

async function readKept(path: string): Promise<z.infer<typeof Kept> | null> {
  try {
    return Kept.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    // Missing or damaged: new ones cost a `weft kubeconfig`, nothing else.
    return null;
  }
}

function isExpiring(certificate: string, nowMs: number): boolean {
  return new X509Certificate(certificate).notAfter.getTime() - nowMs < RENEW_DAYS * DAY_MS;
}

async function makeCertificates(names: string[], nowMs: number): Promise<Certificates> {
  const authorityKeys = await generateKeys();
  const serverKeys = await generateKeys();
  const notBefore = new Date(nowMs - DAY_MS);
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: AUTHORITY_NAME,
    notBefore,
    notAfter: new Date(nowMs + AUTHORITY_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys: authorityKeys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const server = await X509CertificateGenerator.create({
    subject: "CN=Weft",
    issuer: AUTHORITY_NAME,
    notBefore,
    notAfter: new Date(nowMs + SERVER_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isAddress(name) ? ("ip" as const) : ("dns" as const), value: name })),
      ),
      await AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey("pkcs8", serverKeys.privateKey), "PRIVATE KEY");
  return { authority: `${authority.toString("pem")}\n`, certificate: `${server.toString("pem")}\n`, key };
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function isAddress(name: string): boolean {
  return name.includes(":") || /^[\d.]+$/.test(name);
}
