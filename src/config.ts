import path from 'node:path'
import { CronExpressionParser } from 'cron-parser'
import express from 'express'
import { IANAZone } from 'luxon'
import addressparser from 'nodemailer/lib/addressparser'
import { z } from 'zod'

/** A wrong or missing variable. The message names each of them and says what would be right. */
export class ConfigError extends Error {}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const url = (protocols: string[], example: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be a URL such as ${example}`,
    abort: true,
  })

const Environment = z.object({
  NODE_ENV: z.string().optional(),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/school').optional(),
  DATA_DIR: z.string().default('.data'),
  PORT: z.coerce
    .number({ error: 'must be a port number from 0 to 65535' })
    .int()
    .min(0)
    .max(65535)
    .default(3000),
  HOST: z.string().default('127.0.0.1'),
  APP_URL: url(['http:', 'https:'], 'https://portal.school.example')
    .refine(isOrigin, {
      error:
        'must be scheme and host alone, such as https://portal.school.example: no path, query or password',
    })
    .optional(),
  APP_TIMEZONE: z
    .string()
    .refine((zone) => IANAZone.isValidZone(zone), {
      error: 'must be an IANA time zone such as Europe/Berlin',
    })
    .optional(),
  SESSION_SECRET: z.string().min(32, { error: 'must have at least 32 characters' }).optional(),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://user:password@mail.school.example:587')
    .refine((value) => new URL(value).hostname !== '', {
      error: 'must name the mail server, as smtp://user:password@mail.school.example:587 does',
    })
    .optional(),
  MAIL_FROM: z
    .string()
    .refine(isSender, { error: 'must be one address such as "School <portal@school.example>"' })
    .default('HSL dashboard <portal@hsl.example>'),
  NIGHTLY_CRON: z
    .string()
    .refine(isCron, { error: 'must be five cron fields such as "30 4 * * *"' })
    .default('30 4 * * *'),
  DEMO_PASSWORD: z
    .string()
    .min(12, { error: 'must have 12 to 128 characters' })
    .max(128, { error: 'must have 12 to 128 characters' })
    .optional(),
  TRUST_PROXY: z
    .string()
    .refine((value) => isTrust(trustOf(value)), {
      error: 'must be a number of proxies such as 1, or their addresses such as 10.0.0.0/8; never "true"',
    })
    .optional(),
  ALERT_WEBHOOK_URL: url(['https:', 'http:'], 'https://alerts.school.example/hook').optional(),
  ALERT_WEBHOOK_SECRET: z.string().min(16, { error: 'must have at least 16 characters' }).optional(),
  METRICS_TOKEN: z.string().min(16, { error: 'must have at least 16 characters' }).optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
})

export type Config = {
  production: boolean
  database_url: string | undefined
  /** absolute path */
  data_dir: string
  port: number
  host: string
  /** where mails link to, without a trailing slash; with port 0 main puts in the real port */
  app_url: string
  /** one IANA zone for every local day of the portal */
  timezone: string
  /** APP_TIMEZONE is set: it goes before the zone that the school was made with */
  timezone_given: boolean
  session_secret: string | undefined
  smtp_url: string | undefined
  mail_from: string
  nightly_cron: string
  demo_password: string | undefined
  /** a hop count or addresses, as Express takes them; false trusts no proxy */
  trust_proxy: number | string | false
  /** where a job that failed or is overdue is told; undefined tells nobody outside */
  alert_webhook: { url: string; secret: string } | undefined
  /** who may read /metrics; without it nobody may */
  metrics_token: string | undefined
  log_level: (typeof LOG_LEVELS)[number]
}

/**
 * Reads the configuration; embedded-process.ts alone reads process.env, too: PATH and the like, for PostgreSQL's
 * programs. An empty variable counts as unset.
 * @throws ConfigError naming every variable that is wrong or, in production, missing.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const parsed = Environment.safeParse(set)
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`).join('\n'),
    )
  }
  const vars = parsed.data
  const { ALERT_WEBHOOK_URL: alert_url, ALERT_WEBHOOK_SECRET: alert_secret } = vars
  if (alert_url && !alert_secret)
    throw new ConfigError(
      'ALERT_WEBHOOK_SECRET must be set with ALERT_WEBHOOK_URL: alerts are signed with it.',
    )
  const production = vars.NODE_ENV === 'production'
  if (production) {
    const missing = (['SESSION_SECRET', 'DATABASE_URL', 'APP_URL'] as const).filter((name) => !vars[name])
    if (missing.length > 0) {
      throw new ConfigError(
        `NODE_ENV=production needs ${missing.join(', ')}: set ${missing.length > 1 ? 'them' : 'it'} and start again.`,
      )
    }
  }
  return {
    production,
    database_url: vars.DATABASE_URL,
    data_dir: path.resolve(vars.DATA_DIR),
    port: vars.PORT,
    host: vars.HOST,
    app_url: vars.APP_URL ? new URL(vars.APP_URL).origin : `http://localhost:${vars.PORT}`,
    timezone: vars.APP_TIMEZONE ?? 'UTC',
    timezone_given: vars.APP_TIMEZONE !== undefined,
    session_secret: vars.SESSION_SECRET,
    smtp_url: vars.SMTP_URL,
    mail_from: vars.MAIL_FROM,
    nightly_cron: vars.NIGHTLY_CRON,
    demo_password: vars.DEMO_PASSWORD,
    trust_proxy: vars.TRUST_PROXY === undefined ? false : trustOf(vars.TRUST_PROXY),
    alert_webhook: alert_url && alert_secret ? { url: alert_url, secret: alert_secret } : undefined,
    metrics_token: vars.METRICS_TOKEN,
    log_level: vars.LOG_LEVEL,
  }
}

/** The portal stands at the root of its host, and what is added to its address must make a link. */
function isOrigin(value: string): boolean {
  const { href, origin } = new URL(value)
  return href === `${origin}/`
}

/** One address, read as the mailer reads it: after an unclosed quote, for instance, it finds none. */
function isSender(value: string): boolean {
  const [one] = addressparser(value, { flatten: true })
  return /^[^\r\n,:@]+@[^\r\n,:@]+$/.test(value) && /^[^\s@<>"]+@[^\s@<>"]+$/.test(one?.address ?? '')
}

function trustOf(value: string): number | string {
  return /^\d+$/.test(value) ? Number(value) : value
}

/** Asks Express itself, which throws at what it cannot read. */
function isTrust(trust: number | string): boolean {
  try {
    express().set('trust proxy', trust)
    return true
  } catch {
    return false
  }
}

function isCron(expression: string): boolean {
  try {
    CronExpressionParser.parse(expression)
    return expression.trim().split(/\s+/).length === 5
  } catch {
    return false
  }
}
