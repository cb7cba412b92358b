import express from 'express'
import pg from 'pg'
import { NEWEST } from './raw.ts'

// What the portal's pages are measured beside: the least that answers with the newest 50 events as JSON. No login, no
// headers, no templates, one statement by one pool. It prints its port.

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10, application_name: 'minimal' })
pool.on('error', () => {})

const app = express()
app.disable('x-powered-by').disable('etag')
app.get('/events', async (_req, res) => {
  res.json((await pool.query(NEWEST)).rows)
})

app.listen(Number(process.env.PORT), '127.0.0.1')
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0))
