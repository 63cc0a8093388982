import { describe, expect, it } from 'vitest';
import type { ManualClock } from '../../src/platform/memory/clock.ts';
import type { FleetMetrics } from '../../src/ports.ts';

/**
 * What every adapter of the fleet's metrics does.
 * @param create metrics on totals that nobody else writes to, and the clock that they read
 */
export function metricsContract(create: () => { metrics: FleetMetrics; clock: ManualClock }) {
  describe('fleet metrics', () => {
    it('read what was counted, observed and set', async () => {
      const { metrics, clock } = create();
      metrics.count(
        'loan_predictions_total',
        { model_name: 'odd', model_version: '1', prediction_type: 'batch', status: 'success' },
        40,
      );
      metrics.observe('loan_prediction_duration_seconds', {}, 0.002);
      metrics.gauge('loan_model_drift_detected', { model_name: 'odd' }, 1);
      expect(await metrics.read()).toEqual(
        expect.arrayContaining([
          { name: 'loan_predictions_total', labels: ['odd', '1', 'batch', 'success'], value: 40 },
          {
            name: 'loan_prediction_duration_seconds',
            labels: [],
            value: 0.002,
            buckets: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
          },
          { name: 'loan_model_drift_detected', labels: ['odd'], value: 1, at: clock.now() },
        ]),
      );
    });

    it('add to what was read before', async () => {
      const { metrics } = create();
      const labels = { model_name: 'odd', model_version: '1', result: 'default' };
      metrics.count('loan_prediction_result_total', labels, 3);
      await metrics.read();
      metrics.count('loan_prediction_result_total', labels, 4);
      expect(await metrics.read()).toMatchObject([{ value: 7 }]);
    });

    it('let a gauge go down again', async () => {
      const { metrics, clock } = create();
      metrics.gauge('loan_model_drift_detected', { model_name: 'odd' }, 1);
      await metrics.read();
      clock.advance(60_000);
      metrics.gauge('loan_model_drift_detected', { model_name: 'odd' }, 0);
      expect(await metrics.read()).toMatchObject([{ value: 0 }]);
    });

    it('forget a gauge that nobody sets any more', async () => {
      const { metrics, clock } = create();
      metrics.gauge('loan_model_drift_psi', { model_name: 'odd', feature: 'of an older model' }, 0.4);
      metrics.count('loan_drift_alerts_total', { result: 'delivered' });
      await metrics.read();
      clock.advance(3_600_001);
      expect(await metrics.read()).toMatchObject([{ name: 'loan_drift_alerts_total' }]);
    });
  });
}
