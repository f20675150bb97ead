import { startSlack } from "#test/platforms/slack";
import { describeAgainstStandIn } from "#test/platforms/stand-in.testsuite";
import { slackChannel } from "./channel.ts";

describeAgainstStandIn(slackChannel, startSlack);
