import { startLine } from "#test/platforms/line";
import { describeAgainstStandIn } from "#test/platforms/stand-in.testsuite";
import { lineChannel } from "./channel.ts";

describeAgainstStandIn(lineChannel, startLine);
