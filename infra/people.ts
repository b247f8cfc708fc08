/**
 * Who works here and what they may do. With users that Connect manages, each needs a first password: a secret of the
 * stage's configuration, encrypted there and in the state. There is no other way: Connect creates no user without one.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PatchbayError } from "../contract/errors.ts";
import { administratorPermissions, agentPermissions } from "./permissions.ts";
import type { StageSettings, UserSettings } from "./stageSettings.ts";

/** Contact Lens begins only when the work after a call is over, and an agent who forgets to end it would never get a summary. */
const afterContactWorkSeconds = 600;

/** Key of the configuration that holds the first passwords: an object, by user name. */
export const passwordsKey = "initialPasswords";

export interface PeopleArgs {
  readonly settings: StageSettings;
  readonly instanceId: pulumi.Input<string>;
  readonly routingProfileId: pulumi.Input<string>;
}

export function createPeople(args: PeopleArgs): { readonly users: readonly aws.connect.User[] } {
  const { settings, instanceId } = args;
  const { stage, identity } = settings;
  const agent = new aws.connect.SecurityProfile("agent-profile", {
    instanceId,
    name: `patchbay-${stage}-agent`,
    description: "Takes calls, and sees of his own contacts what the CRM's records link to",
    permissions: [...agentPermissions],
  });
  const administrator = new aws.connect.SecurityProfile("administrator-profile", {
    instanceId,
    name: `patchbay-${stage}-administrator`,
    description: "Manages people and looks at everything",
    permissions: [...administratorPermissions],
  });
  const user = (person: Omit<UserSettings, "email">, profile: aws.connect.SecurityProfile, own: OwnUserArgs) =>
    new aws.connect.User(
      `user-${person.username}`,
      {
        instanceId,
        name: person.username,
        routingProfileId: args.routingProfileId,
        securityProfileIds: [profile.securityProfileId],
        phoneConfig: {
          phoneType: "SOFT_PHONE",
          autoAccept: false,
          afterContactWorkTimeLimit: afterContactWorkSeconds,
        },
        ...own,
      },
      // People change theirs after the first log-in; a new one here would make a new user.
      { ignoreChanges: ["password"], additionalSecretOutputs: ["password"] },
    );
  if (identity.kind === "saml") {
    // The identity provider knows the rest; Connect refuses a password and an address here.
    const users = identity.agents.map((person) =>
      user(person, agent, { identityInfo: { firstName: person.firstName, lastName: person.lastName } }),
    );
    return { users };
  }
  const passwords = initialPasswords([...identity.agents, ...(identity.administrator ? [identity.administrator] : [])]);
  const managed = (person: UserSettings, profile: aws.connect.SecurityProfile) =>
    user(person, profile, {
      password: passwords.apply((known) => known[person.username] ?? ""),
      identityInfo: { firstName: person.firstName, lastName: person.lastName, email: person.email },
    });
  return {
    users: [
      ...(identity.administrator ? [managed(identity.administrator, administrator)] : []),
      ...identity.agents.map((person) => managed(person, agent)),
    ],
  };
}

type OwnUserArgs = Pick<aws.connect.UserArgs, "password" | "identityInfo">;

type Passwords = Readonly<Record<string, string>>;

/** Throws with the commands that set the ones that are missing. */
export function requirePasswords(known: Passwords, people: readonly Pick<UserSettings, "username">[]): Passwords {
  const missing = people.filter(({ username }) => !known[username]);
  if (missing.length === 0) return known;
  const commands = missing.map(({ username }) => `pulumi config set --secret --path '${passwordsKey}["${username}"]'`);
  throw new PatchbayError(
    "PASSWORD_MISSING",
    `Amazon Connect creates no user without a first password. Set it (it is asked for, and not shown):\n${commands.join("\n")}`,
  );
}

function initialPasswords(people: readonly UserSettings[]): pulumi.Output<Passwords> {
  if (people.length === 0) return pulumi.secret<Passwords>({});
  const known = new pulumi.Config().getSecretObject<Passwords>(passwordsKey) ?? pulumi.secret<Passwords>({});
  return known.apply((passwords) => requirePasswords(passwords ?? {}, people));
}
