import { startWhatsapp } from "#test/platforms/whatsapp";
import { describeAgainstStandIn } from "#test/platforms/stand-in.testsuite";
import { whatsappChannel } from "./channel.ts";

describeAgainstStandIn(whatsappChannel, startWhatsapp);
