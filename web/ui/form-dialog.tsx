import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

interface FormDialogProps extends Omit<ComponentProps<typeof Dialog>, "footer"> {
  /** The id of the form among the children: the button at the foot sends it. */
  formId: string;
  /** Names what sending does. */
  action: ReactNode;
  busy: boolean;
  disabled?: boolean;
}

/** A dialog around one form. */
export function FormDialog({ formId, action, busy, disabled = false, ...rest }: FormDialogProps): ReactNode {
  return (
    <Dialog
      size="sm"
      {...rest}
      footer={
        <Button type="submit" form={formId} variant="primary" busy={busy} disabled={disabled}>
          {action}
        </Button>
      }
    />
  );
}
