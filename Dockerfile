FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
COPY package.json package-lock.json ./
# The embedded PostgreSQL is for trying the portal out; in production DATABASE_URL names a real one.
RUN npm ci --omit=dev && mkdir /data && chown node:node /data
COPY src src
COPY seeds seeds
COPY views views
COPY public public
COPY migrations migrations
COPY tsconfig.json ./
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--heap-growing-percent=20", "--max-semi-space-size=4", "--import", "tsx", "src/main.ts"]
