import { DEVELOPMENT_KEY } from '../dev/variables.ts';

/** Signs the alerts to a receiver on this machine. */
export const SECRET = `whsec_${btoa('a secret that only both ends know')}`;

/** Variables of a stack that keeps every prediction for monitoring and sends its alerts to a local receiver. */
export function watchedVariables(receiver: { url: string }): Record<string, string> {
  return {
    API_KEY: DEVELOPMENT_KEY,
    RATE_LIMIT_PER_MINUTE: '0',
    DRIFT_SAMPLING_RATE: '1',
    DRIFT_SAMPLES_PER_MINUTE: '1000',
    // As soon as enough was scored by both; a day is the default, and a proposal.
    CHALLENGER_SHADOW_HOURS: '0',
    CHALLENGER_PROMOTION: 'promote',
    ALERT_WEBHOOK_URL: receiver.url,
    ALERT_WEBHOOK_SECRET: SECRET,
    // The receiver is a neighbour of the Workers here.
    ALERT_WEBHOOK_ALLOW_PRIVATE: 'true',
  };
}
