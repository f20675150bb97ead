import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowUpRight, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Resource } from "#protocol/kinds/resource";
import { IconButton } from "../../ui/button.tsx";
import type { FieldControl } from "../../ui/field.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Select, type SelectOption } from "../../ui/select.tsx";
import { displayName, PLURALS, referableQuery, SYSTEM_NAMESPACE, type Plural } from "../queries.ts";
import type { Path } from "../schema/json-schema.ts";
import { getIn, isPlainObject } from "../schema/paths.ts";
import { useAgentsText } from "../texts.ts";
import { useForm } from "./form-context.ts";

interface Reference {
  name: string;
  namespace?: string;
}

interface ReferenceSelectProps {
  kind: string;
  path: Path;
  control: FieldControl;
  required: boolean;
}

export function ReferenceSelect({ kind, path, control, required }: ReferenceSelectProps): ReactNode {
  const t = useAgentsText();
  const { manifest, set, disabled } = useForm();
  const own = manifest.metadata.namespace;
  const plural = pluralOf(kind);
  const found = useReferable(plural);
  const value = keyOf(getIn(manifest, path), own);
  const options = optionsFor(found, own);
  const missing = value !== "" && found !== undefined && !options.some((option) => option.value === value);
  const shown = [
    ...(required ? [] : [{ value: "", label: t("reference.none") }]),
    ...options,
    ...(missing ? [{ value, label: t("reference.missing", { name: value }) }] : []),
  ];
  return (
    <div className="flex gap-1">
      <Select
        {...control}
        value={value}
        disabled={disabled}
        placeholder={plural ? t("reference.choose", { kind: t(`one.${plural}`) }) : t("notSet")}
        onValueChange={(next) => set(path, next === "" ? undefined : referenceOf(next))}
        options={shown}
      />
      {plural && found?.length === 0 ? <NewLink plural={plural} namespace={own} /> : null}
      {plural && value !== "" && !missing ? (
        <OpenLink plural={plural} target={found?.find((item) => keyOf(item.metadata, own) === value)} />
      ) : null}
    </div>
  );
}

function NewLink({ plural, namespace }: { plural: Plural; namespace: string }): ReactNode {
  const t = useAgentsText();
  return (
    <LinkButton>
      <Link to="/agents/$kind/$namespace/$name" params={{ kind: plural, namespace, name: "~new" }}>
        {t("reference.new", { kind: t(`one.${plural}`) })}
      </Link>
    </LinkButton>
  );
}

function OpenLink({ plural, target }: { plural: Plural; target: Resource | undefined }): ReactNode {
  const t = useAgentsText();
  if (target === undefined) return null;
  const label = t("reference.open", { name: displayName(target) });
  return (
    <Link
      to="/agents/$kind/$namespace/$name"
      params={{ kind: plural, namespace: target.metadata.namespace, name: target.metadata.name }}
      aria-label={label}
      title={label}
      className="grid size-control shrink-0 place-items-center rounded-md text-faint hover:bg-hover hover:text-ink"
    >
      <ArrowUpRight className="size-4" />
    </Link>
  );
}

/** An ordered list of references; the last select adds one. */
export function ReferenceListEditor({ kind, path, control }: Omit<ReferenceSelectProps, "required">): ReactNode {
  const t = useAgentsText();
  const { manifest, set, disabled } = useForm();
  const own = manifest.metadata.namespace;
  const plural = pluralOf(kind);
  const value = getIn(manifest, path);
  const chosen = (Array.isArray(value) ? value : []).map((item) => keyOf(item, own));
  const write = (next: string[]): void => set(path, next.length > 0 ? next.map(referenceOf) : undefined);
  const free = optionsFor(useReferable(plural), own).filter((option) => !chosen.includes(option.value));
  return (
    <div className="flex flex-col gap-2">
      {chosen.map((key) => (
        <div key={key} className="flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate border-b border-rule py-1.5">{key}</span>
          <IconButton
            label={t("remove")}
            size="sm"
            disabled={disabled}
            onClick={() => write(chosen.filter((other) => other !== key))}
          >
            <X className="size-4" />
          </IconButton>
        </div>
      ))}
      <Select
        {...control}
        value=""
        disabled={disabled || free.length === 0}
        placeholder={plural ? t("reference.choose", { kind: t(`one.${plural}`) }) : t("notSet")}
        onValueChange={(next) => write([...chosen, next])}
        options={free}
      />
    </div>
  );
}

function useReferable(plural: Plural | undefined): readonly Resource[] | undefined {
  const query = useQuery({ ...referableQuery(plural ?? "bots"), enabled: plural !== undefined });
  return query.data;
}

function pluralOf(kind: string): Plural | undefined {
  return PLURALS.find((plural) => plural === `${kind.toLowerCase()}s`);
}

function optionsFor(found: readonly Resource[] | undefined, own: string): SelectOption[] {
  return (found ?? []).map((item) => {
    const key = keyOf(item.metadata, own);
    const shown = displayName(item);
    return { value: key, label: shown, ...(shown === key ? {} : { hint: key }) };
  });
}

/** `name`, or `namespace/name` when it stands in another one. What comes with the product is found by its bare name. */
function keyOf(reference: unknown, own: string): string {
  if (!isPlainObject(reference) || typeof reference["name"] !== "string") return "";
  const namespace = reference["namespace"];
  const elsewhere = typeof namespace === "string" && namespace !== own && namespace !== SYSTEM_NAMESPACE;
  return elsewhere ? `${namespace}/${reference["name"]}` : reference["name"];
}

function referenceOf(key: string): Reference {
  const slash = key.indexOf("/");
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
