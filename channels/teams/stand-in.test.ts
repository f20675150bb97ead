import { startTeams } from "#test/platforms/teams";
import { describeAgainstStandIn } from "#test/platforms/stand-in.testsuite";
import { teamsChannel } from "./channel.ts";

describeAgainstStandIn(teamsChannel, startTeams);
