// AdminJS over the school's tables, without login. The benchmark copies it into the folder that AdminJS is installed in.

import { buildRouter } from '@adminjs/express'
import { Adapter, Database, Resource } from '@adminjs/sql'
import AdminJS from 'adminjs'
import express from 'express'

AdminJS.registerAdapter({ Database, Resource })
const { DATABASE_URL, PORT } = process.env
const database = new URL(DATABASE_URL).pathname.slice(1)
const db = await new Adapter('postgresql', { connectionString: DATABASE_URL, database }).init()
const admin = new AdminJS({
  resources: ['events', 'users'].map((name) => ({ resource: db.table(name), options: {} })),
  rootPath: '/admin',
})
const app = express()
app.use(admin.options.rootPath, buildRouter(admin))
app.listen(Number(PORT), '127.0.0.1')
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0))
