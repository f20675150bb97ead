import { endServiceAccount } from "../../service-account/service-accounts.ts";
import type { KindBehaviour } from "./behaviour.ts";

/** One that is deleted loses its keys and roles, and what is open through them. */
export const serviceAccountBehaviour: KindBehaviour = {
  owes: ({ type }) => type === "DELETED",
  async follow(ports, { row }) {
    await endServiceAccount(ports.scope.db, row.uid);
    await ports.accessChanged(row.uid);
  },
};
