import type { ComponentProps, ReactNode } from "react";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";
import { PasswordInput } from "./password-input.tsx";

interface TextFieldProps extends Omit<ComponentProps<"input">, "value" | "onChange" | "id"> {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  aside?: ReactNode;
  value: string;
  onValueChange: (value: string) => void;
}

/** A labelled line of text; with `type="password"` it can be shown. */
export function TextField({ label, hint, error, aside, onValueChange, type, ...rest }: TextFieldProps): ReactNode {
  const onChange: ComponentProps<"input">["onChange"] = (event) => onValueChange(event.target.value);
  return (
    <Field label={label} hint={hint} error={error} aside={aside}>
      {(control) =>
        type === "password" ? (
          <PasswordInput {...rest} {...control} onChange={onChange} />
        ) : (
          <Input {...rest} {...control} type={type} onChange={onChange} />
        )
      }
    </Field>
  );
}
