import { startDiscord } from "#test/platforms/discord";
import { describeAgainstStandIn } from "#test/platforms/stand-in.testsuite";
import { discordChannel } from "./channel.ts";

describeAgainstStandIn(discordChannel, startDiscord);
