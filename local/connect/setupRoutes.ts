/** The part of Amazon Connect's HTTP API that tells how an instance is set up: what `npm run doctor` reads. */
import { Hono } from "hono";
import type { LocalStage } from "../stages.ts";
import type { InstanceFlow, InstanceSetup } from "./instanceSetup.ts";

/** @param find throws what the API answers when there is no such instance */
export function setupRoutes(
  find: (instanceIdOrArn: string) => { readonly stage: LocalStage; readonly setup: InstanceSetup },
): Hono {
  const app = new Hono();

  app.get("/instance/:instanceId/approved-origins", (context) =>
    context.json({ Origins: find(context.req.param("instanceId")).setup.approvedOrigins }),
  );

  app.get("/rules/:instanceId", (context) => {
    const { stage, setup } = find(context.req.param("instanceId"));
    const { publishStatus, eventSourceName } = context.req.query();
    const wanted = setup.rules.filter(
      (rule) =>
        (publishStatus === undefined || rule.status === publishStatus) &&
        (eventSourceName === undefined || rule.eventSource === eventSourceName),
    );
    return context.json({
      RuleSummaryList: wanted.map((rule) => ({
        Name: rule.name,
        RuleId: rule.id,
        RuleArn: `${stage.instanceArn}/rule/${rule.id}`,
        EventSourceName: rule.eventSource,
        PublishStatus: rule.status,
        ActionSummaries: [{ ActionType: "GENERATE_EVENTBRIDGE_EVENT" }],
        CreatedTime: 0,
        LastUpdatedTime: 0,
      })),
    });
  });

  app.get("/contact-flows-summary/:instanceId", (context) => {
    const { stage, setup } = find(context.req.param("instanceId"));
    return context.json({ ContactFlowSummaryList: setup.flows.map((flow) => flowShape(stage, flow)) });
  });

  return app;
}

function flowShape(stage: LocalStage, flow: InstanceFlow) {
  return {
    Id: flow.id,
    Arn: `${stage.instanceArn}/contact-flow/${flow.id}`,
    Name: flow.name,
    ContactFlowType: flow.type,
    ContactFlowState: "ACTIVE",
    ContactFlowStatus: flow.status,
  };
}
