import { startGitlab } from "#test/platforms/gitlab";
import { describeAgainstStandIn } from "#test/platforms/stand-in.testsuite";
import { gitlabChannel } from "./channel.ts";

describeAgainstStandIn(gitlabChannel, startGitlab);
