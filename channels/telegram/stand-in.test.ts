import { startTelegram } from "#test/platforms/telegram";
import { describeAgainstStandIn } from "#test/platforms/stand-in.testsuite";
import { telegramChannel } from "./channel.ts";

describeAgainstStandIn(telegramChannel, startTelegram);
