import { Hono } from 'hono';
import { SolventError } from '../errors.ts';
import { addressRouter } from './address-router.ts';
import type { HttpEnv } from './context.ts';
import { errorResponse } from './errors.ts';
import { crossOrigin } from './middleware/cross-origin.ts';
import { everyRequest } from './middleware/every-request.ts';
import { guard } from './middleware/guard.ts';
import { mount } from './mount.ts';
import { redirect } from './redirects.ts';
import type { Route } from './route.ts';
import { decisionErasureRoute } from './routes/decision-erasures.ts';
import { decisionHoldRoutes } from './routes/decision-holds.ts';
import { decisionSearchRoute } from './routes/decision-search.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { driftRoutes } from './routes/drift.ts';
import { fairnessRoutes } from './routes/fairness.ts';
import { finalDecisionRoute } from './routes/final-decisions.ts';
import { healthRoutes } from './routes/health.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { modelAgreementRoutes } from './routes/model-agreement.ts';
import { modelArchiveRoutes } from './routes/model-archive.ts';
import { modelCardRoutes } from './routes/model-card.ts';
import { modelComparisonRoutes } from './routes/model-comparisons.ts';
import { modelFileRoutes } from './routes/model-files.ts';
import { modelHistoryRoutes } from './routes/model-history.ts';
import { modelImportRoutes } from './routes/model-import.ts';
import { modelInfoRoutes } from './routes/model-info.ts';
import { modelMlflowRoutes } from './routes/model-mlflow.ts';
import { modelMoveRoutes } from './routes/model-moves.ts';
import { modelProposalRoutes } from './routes/model-proposals.ts';
import { modelTagRoutes } from './routes/model-tags.ts';
import { modelVerificationRoute } from './routes/model-verification.ts';
import { modelRoutes } from './routes/models.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { outcomeRoutes } from './routes/outcomes.ts';
import { portfolioUploadRoutes } from './routes/portfolio-uploads.ts';
import { portfolioRoutes } from './routes/portfolios.ts';
import { predictRoutes } from './routes/predict.ts';
import { predictBatchRoutes } from './routes/predict-batch.ts';
import { subjectGroupRoutes } from './routes/subject-groups.ts';
import type { Services } from './services.ts';
import { isOpenInference, openInferenceError } from './v2/errors.ts';
import { openInferenceRoutes } from './v2/routes.ts';

/** The whole HTTP product, the same on every platform. */
export function createApp(services: Services): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>({ router: addressRouter() });
  app.use(everyRequest(services));
  const { CORS_ORIGINS } = services.environment;
  if (CORS_ORIGINS.length > 0) app.use(crossOrigin(CORS_ORIGINS));

  const routes = routesOf(services);
  const guarded = guard(services);
  const all = [...routes, ...openInferenceRoutes(services)];
  mount(app, all, guarded);
  app.use(guarded.lost);
  redirect(app, all);
  app.all('*', () => {
    throw new SolventError('not_found', 'There is nothing at this address.');
  });
  app.onError((error, context) => {
    const answer = isOpenInference(context.req.path) ? openInferenceError : errorResponse;
    return answer(error, context.get('requestId'));
  });
  return app;
}

/** Every route of the product but those of the Open Inference Protocol. OpenAPI is generated from this list. */
export function routesOf(services: Services): Route[] {
  const routes: Route[] = [
    ...predictRoutes(services),
    ...predictBatchRoutes(services),
    ...portfolioRoutes(services),
    ...portfolioUploadRoutes(services),
    ...modelInfoRoutes(services),
    ...modelCardRoutes(services),
    ...modelRoutes(services),
    ...modelFileRoutes(services),
    ...modelImportRoutes(services),
    ...modelTagRoutes(services),
    ...modelArchiveRoutes(services),
    ...modelMoveRoutes(services),
    ...modelMlflowRoutes(services),
    ...modelComparisonRoutes(services),
    ...modelProposalRoutes(services),
    ...modelHistoryRoutes(services),
    modelVerificationRoute(services),
    ...modelAgreementRoutes(services),
    decisionSearchRoute(services),
    decisionErasureRoute(services),
    ...decisionHoldRoutes(services),
    finalDecisionRoute(services),
    ...decisionRoutes(services),
    ...subjectGroupRoutes(services),
    ...fairnessRoutes(services),
    ...driftRoutes(services),
    ...outcomeRoutes(services),
    ...healthRoutes(services),
    ...metricsRoutes(services),
    ...openApiRoutes(services, () => routes),
  ];
  return routes;
}
