import { describeParameters, sandboxEndpoint } from "./sandbox-endpoint.ts";
import * as requests from "./sandbox-requests.ts";

export const INCIDENTS = sandboxEndpoint({
  id: "sandboxIncidents",
  method: "GET",
  path: "/incidents",
  summary: "Read the delivery incidents: URLs that do not take notifications",
  description:
    "One for each URL and cause, from its first failure to an answer, or to a failure of another cause. Of what it keeps from arriving, 500 failed attempts are looked at: `partial` says that there are more.",
  query: describeParameters(requests.INCIDENT_FIELDS, {
    state: "Only those that are open, that somebody muted, or that are over.",
    before: "Only older ones: `next_before` of the page before.",
    limit: "How many at the most; 50 when absent.",
  }),
  answer: { about: "The newest first.", schemas: ["Incidents"] },
  errors: [400],
});

export const MUTE_INCIDENT = sandboxEndpoint({
  id: "sandboxMuteIncident",
  method: "POST",
  path: "/incidents/{incident_id}/mute",
  summary: "Have an incident disturb nobody",
  description:
    "`for` a while of everybody's time, or until it is over. It ends by itself when the URL answers, or fails in another way. Repeating it counts from now.",
  body: requests.MUTE_BODY.schema,
  answer: { about: "The incident.", schemas: ["Incident"] },
  errors: [400, 404],
});

export const UNMUTE_INCIDENT = sandboxEndpoint({
  id: "sandboxUnmuteIncident",
  method: "POST",
  path: "/incidents/{incident_id}/unmute",
  summary: "Have it disturb people again",
  body: requests.EMPTY_BODY.schema,
  answer: { about: "The incident.", schemas: ["Incident"] },
  errors: [400, 404],
});

export const RESEND_INCIDENT = sandboxEndpoint({
  id: "sandboxResendIncident",
  method: "POST",
  path: "/incidents/{incident_id}/resend",
  summary: "Send what an incident kept from arriving again",
  description:
    "Copies of what was given up and that nothing repeats yet, and at once what waits for its next attempt; only what became owed at `since` of the merchant's time or later; 5,000 at the most. Repeating it doubles nothing.",
  body: requests.RESEND_INCIDENT_BODY.schema,
  answer: { about: "How many.", schemas: ["ResentAll"] },
  errors: [400, 404],
});

export const INCIDENT_ENDPOINTS = [INCIDENTS, MUTE_INCIDENT, UNMUTE_INCIDENT, RESEND_INCIDENT];
