/** What people may do in Amazon Connect, by the names that its API has for permissions. It refuses names it does not know. */

/** Take calls, call out, and see of their own contacts what Patchbay's records link to. */
export const agentPermissions = [
  "BasicAgentAccess",
  "OutboundCallAccess",
  "MyContacts.View",
  "GraphTrends.View",
  "ContactLensPostContactSummary.View",
  "CallRecordings.Unredacted.Access",
  "ContactTranscripts.Unredacted.Access",
] as const;

/**
 * Manage people, and look at all that happens. What Pulumi makes is only looked at: a change by hand would be undone by
 * the next deployment.
 */
export const administratorPermissions = [
  "Users.View",
  "Users.Create",
  "Users.Edit",
  "Users.Delete",
  "SecurityProfiles.View",
  "AgentStates.View",
  "RoutingPolicies.View",
  "Queues.View",
  "HoursOfOperation.View",
  "TransferDestinations.View",
  "PhoneNumbers.View",
  "ContactFlows.View",
  "Rules.View",
  "AccessMetrics",
  "ContactSearch.View",
  "ContactAttributes.View",
  "GraphTrends.View",
  "ContactLensPostContactSummary.View",
  "CallRecordings.Unredacted.Access",
  "ContactTranscripts.Unredacted.Access",
] as const;
