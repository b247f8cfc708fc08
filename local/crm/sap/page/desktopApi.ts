/** The page's side of `/page-data`. The server is of the same build, so its answers are taken as they are typed. */
import type { CtiMessage, CtiReceipt, DesktopView } from "../desktopData.ts";

export function fetchView(): Promise<DesktopView> {
  return request<DesktopView>("/page-data/view");
}

export function sendCtiMessage(message: CtiMessage): Promise<CtiReceipt> {
  return request<CtiReceipt>("/page-data/cti", message);
}

/** @returns the id of the activity SAP makes before it asks the widget to dial */
export async function startDialing(phoneNumber: string, customerId: string | null): Promise<string> {
  const { activityUuid } = await request<{ activityUuid: string }>("/page-data/activities", {
    phoneNumber,
    customerId,
  });
  return activityUuid;
}

export async function chooseCustomer(interactionId: string, customerId: string): Promise<void> {
  await post(`/page-data/interactions/${encodeURIComponent(interactionId)}/customer`, { customerId });
}

/** Calls after every change, and after each time the connection was lost and found. Returns the way to stop. */
export function onChange(listener: () => void): () => void {
  const source = new EventSource("/page-data/changes");
  source.addEventListener("message", listener);
  return () => source.close();
}

async function request<Answer>(path: string, body?: unknown): Promise<Answer> {
  const answer = body === undefined ? await fetch(path) : await post(path, body);
  return (await answer.json()) as Answer;
}

async function post(path: string, body: unknown): Promise<Response> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer;
}
