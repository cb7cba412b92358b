import { randomUUID } from 'node:crypto'
import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express'
import { pinoHttp } from 'pino-http'
import { signedIn } from './accounts/access.ts'
import { languageRoutes } from './accounts/language-routes.ts'
import { accountRoutes } from './accounts/own-routes.ts'
import { makePassport } from './accounts/passport.ts'
import { resetRoutes } from './accounts/reset-routes.ts'
import { loginRoutes } from './accounts/routes.ts'
import { sessions } from './accounts/sessions.ts'
import { analyticsRoutes } from './analytics/routes.ts'
import { apiListener, makeJsonApi, openApiDocument } from './api.ts'
import { auditRoutes } from './audit/routes.ts'
import { callListFragments } from './call-list/live.ts'
import { callListRoutes } from './call-list/routes.ts'
import { dashboardFragment, nowFragment } from './dashboard/live.ts'
import { dashboardRoutes } from './dashboard/routes.ts'
import type { Deps } from './deps.ts'
import { exportRoutes } from './events/export-routes.ts'
import { eventNewsFragment } from './events/live.ts'
import { eventRoutes } from './events/routes.ts'
import { errorBody } from './http/api.ts'
import { assetRoutes } from './http/assets.ts'
import { errorView } from './http/error-view.ts'
import { notFound, type Refusal, refusalOf } from './http/errors.ts'
import { nonce, noStore, securityHeaders } from './http/headers.ts'
import { healthRoutes } from './http/health.ts'
import { knownHostsOnly } from './http/hosts.ts'
import { refuseNulInForms, refuseRepeatedBut, refuseUnknownMethods } from './http/requests.ts'
import { sameOriginOnly } from './http/same-origin.ts'
import { compileTemplates, show } from './http/view.ts'
import { incidentBanner } from './incidents/banner.ts'
import { type Board, makeBoard } from './incidents/board.ts'
import { metricsRoutes } from './incidents/metrics.ts'
import type { Job } from './jobs/job.ts'
import { jobsFragment } from './jobs/live.ts'
import { jobRoutes } from './jobs/routes.ts'
import { keyRoutes } from './keys/routes.ts'
import { inLanguage } from './language/current.ts'
import { languageOf } from './language/request.ts'
import { msg, t } from './language/t.ts'
import { cardNewsFragment } from './outreach/live.ts'
import { outreachRoutes } from './outreach/routes.ts'
import { personFragment, timelineNewsFragment } from './people/live.ts'
import { peopleRoutes } from './people/routes.ts'
import { nightRoutes } from './reports/night-routes.ts'
import { reportRoutes } from './reports/routes.ts'
import { rulesStateFragment } from './rules/live.ts'
import { rulesRoutes } from './rules/routes.ts'
import { apiDocsRoutes } from './schema/routes.ts'
import { setupRoutes } from './school/routes.ts'
import { invitationRoutes } from './staff/invitation-routes.ts'
import { joinRoutes } from './staff/join-routes.ts'
import { staffRoutes } from './staff/routes.ts'
import { makeHub } from './streams/hub.ts'
import { liveRoutes } from './streams/routes.ts'
import { confirmationRoutes, unsubscribeRoutes } from './subscriptions/public-routes.ts'
import { subscriptionRoutes } from './subscriptions/routes.ts'

/** The portal as a request meets it, from the first header to the last error. Order is behaviour. */
export function makeApp(
  deps: Deps,
  options: {
    jobs: Job[]
    session_secret: string
    ready: () => boolean
    wake?: () => void
    /** when it is aborted, open streams end and their tabs come back */
    stopping?: AbortSignal
  },
): Express {
  const { config, log } = deps
  compileTemplates()
  const app = express()
  app.disable('x-powered-by').disable('etag')
  app.set('trust proxy', config.trust_proxy)
  app.locals.timezone = config.timezone

  app.use(nonce, securityHeaders(config.app_url))
  app.use(
    pinoHttp({
      logger: log as never,
      genReqId: (_req, res) => {
        const id = randomUUID()
        res.setHeader('X-Request-Id', id)
        return id
      },
      // Addresses hold names and e-mails in their query: the log keeps the path alone. Faults are logged by the error handler, once.
      serializers: {
        req: (req: { id: string; method: string; url: string }) => ({
          id: req.id,
          method: req.method,
          path: req.url.split('?')[0],
        }),
        res: (res: { statusCode: number }) => ({ status: res.statusCode }),
      },
      customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'silent' : 'debug'),
    }),
  )
  app.use(inTheirLanguage)
  const board = makeBoard(deps, options.jobs)
  const jobsWord = async () => (await board.read())[0]?.kind ?? 'ok'
  app.use(healthRoutes(deps, options.ready, jobsWord), metricsRoutes(deps, options.jobs, board))
  app.use(knownHostsOnly(config.app_url))
  // The lightest level: a page a tenth larger costs half the processor, which is what many viewers share.
  app.use(compression({ level: 1 }))
  app.use(assetRoutes())
  app.use(noStore)
  // A mail program that ends a subscription for its reader has no session with us, and may ask from a page of its own.
  const unsubscribe = unsubscribeRoutes(deps)
  app.use(unsubscribe)
  app.use(sameOriginOnly(config.app_url))
  const passport = makePassport(deps.db)
  app.use(sessions(deps, passport, options.session_secret))
  // Once more, now that the account is known.
  app.use(inTheirLanguage)
  const api = makeJsonApi(deps)
  const docs = apiDocsRoutes(() => openApiDocument(api, config))
  app.use(docs)
  const answerApi = apiListener(api)
  app.use((req, res, next) => (isApi(req) ? void answerApi(req, res) : next()))

  // Before what refuses repeated parameters, and before the redirect to the sign-in page.
  const hub = makeHub(deps, options.stopping)
  app.locals.streams = hub.count
  const live = liveRoutes(hub, liveFragments(deps, options.jobs, board))
  app.use(live)
  app.use(refuseRepeatedBut([{ path: /^\/events([./]|$)/, names: ['event_type', 'detail'] }]))
  app.use(express.urlencoded({ extended: false, limit: '100kb', parameterLimit: 200 }), refuseNulInForms)
  const rooms = [
    loginRoutes(deps, passport),
    languageRoutes(deps),
    resetRoutes(deps),
    joinRoutes(deps),
    setupRoutes(deps),
    confirmationRoutes(deps),
    signedIn,
    incidentBanner(board, config.timezone),
    dashboardRoutes(deps),
    callListRoutes(deps),
    peopleRoutes(deps),
    outreachRoutes(deps),
    eventRoutes(deps),
    exportRoutes(deps),
    analyticsRoutes(deps),
    subscriptionRoutes(deps),
    rulesRoutes(deps),
    reportRoutes(deps),
    nightRoutes(deps),
    jobRoutes(deps, options.jobs, board, options.wake),
    accountRoutes(deps),
    staffRoutes(deps),
    invitationRoutes(deps),
    keyRoutes(deps),
    auditRoutes(deps),
  ]
  app.use(rooms)
  app.use(refuseUnknownMethods([docs, unsubscribe, live, ...rooms]))
  app.use(() => {
    throw notFound(t('This page does not exist.'))
  })
  app.use(answerError(log))
  return app
}

/** What pages show live: see src/streams/fragment.ts. */
const liveFragments = (deps: Deps, jobs: Job[], board: Board) => [
  dashboardFragment(deps),
  nowFragment(deps),
  eventNewsFragment(deps),
  ...callListFragments(deps),
  personFragment(deps),
  timelineNewsFragment(deps),
  cardNewsFragment(deps),
  jobsFragment(deps, jobs, board),
  rulesStateFragment(deps),
]

const isApi = (req: Request) =>
  /^\/api(\/|\?|$)/.test(req.originalUrl) && !/^\/api\/docs(\?|$)/.test(req.originalUrl)

/** Pages and their refusals in the reader's language; the API in English. */
const inTheirLanguage: RequestHandler = (req, _res, next) =>
  inLanguage(isApi(req) ? 'en' : languageOf(req), next)

function answerError(log: Deps['log']): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const request_id = String(req.id)
    const refusal: (Omit<Refusal, 'status'> & { status: number }) | null = refusalOf(error)
    if (!refusal) log.error({ err: error, request_id }, 'request failed')
    else if (refusal.status === 503)
      log.warn({ request_id, code: refusal.code, cause: error.message }, 'request refused')
    if (res.headersSent) return void res.destroy()
    const answer = refusal ?? {
      status: 500,
      code: 'internal',
      message: msg('Something went wrong on our side. It has been logged under this request id.'),
    }
    if (answer.retry_after_s) res.set('Retry-After', String(answer.retry_after_s))
    if (isApi(req)) res.status(answer.status).json({ error: errorBody(refusal ?? { ...answer, request_id }) })
    else show(req, res, errorView(req, { ...answer, request_id }), answer.status)
  }
}
