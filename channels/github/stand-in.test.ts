import { startGithub } from "#test/platforms/github";
import { describeAgainstStandIn } from "#test/platforms/stand-in.testsuite";
import { githubChannel } from "./channel.ts";

describeAgainstStandIn(githubChannel, startGithub);
