// One stream per tab. Whatever says data-live="NAME" or "NAME:PARAMETERS" on the page, now or later, is named in the
// address of the stream (GET /live?show=…), and the portal sends it anew whenever it changes; hx-sse keeps the stream
// and htmx swaps what comes. Here is what they leave open: which fragments, a first connection that fails, streams
// that end as soon as they begin, a session that is over, and who is reading what is about to be swapped.
;(() => {
  const RETRY_MS = 1_000
  const RETRY_MOST_MS = 30_000

  let address = ''
  let failures = 0
  let over = false
  let again
  let slow

  const streamElement = () => document.getElementById('live-stream')
  const isStream = (event) => event.target.id === 'live-stream'
  const delay = () => Math.min(RETRY_MS * 2 ** failures, RETRY_MOST_MS)

  function say(state) {
    clearTimeout(slow)
    const mark = document.getElementById('live-mark')
    if (!mark) return
    mark.dataset.state = state
    mark.querySelector('.live-word').textContent = mark.dataset[state]
    if (state === 'wait') slow = setTimeout(say, 5_000, 'off')
  }

  function wanted() {
    const shown = [...document.querySelectorAll('[data-live]')].map((element) => element.dataset.live)
    if (shown.length === 0) return ''
    return `/live?${new URLSearchParams([...new Set(shown)].sort().map((one) => ['show', one]))}`
  }

  // Each connection has an element of its own: hx-sse goes on as long as its element is on the page, and no longer.
  function connect() {
    clearTimeout(again)
    const old = streamElement()
    if (!old || over || document.hidden) return
    address = wanted()
    const fresh = old.cloneNode(false)
    fresh.removeAttribute('data-htmx-powered')
    fresh.removeAttribute('hx-sse:connect')
    old.dispatchEvent(new CustomEvent('htmx:abort'))
    old.replaceWith(fresh)
    old._htmx?.sse?.reader?.cancel()
    old._htmx?.sse?.delayCanceller?.()
    if (!address) return
    if (document.getElementById('live-mark')?.dataset.state !== 'on') say('wait')
    fresh.setAttribute('hx-config', 'sse.reconnectMaxDelay:30s sse.connectTimeout:10s')
    fresh.setAttribute('hx-sse:connect', address)
    htmx.process(fresh)
  }

  function retry() {
    say('off')
    clearTimeout(again)
    again = setTimeout(connect, delay() * (0.7 + Math.random() * 0.6))
    failures++
  }

  function end() {
    over = true
    say('ended')
    const notice = document.getElementById('live-ended')
    if (notice) notice.hidden = false
  }

  // What comes to the stream's element says whether there is a stream.
  const on = (name, act) =>
    document.addEventListener(name, (event) => {
      if (isStream(event)) act(event.detail ?? {}, event.target)
    })
  // An answer that was no stream: an error, or something in between that answers in place of the portal.
  on('htmx:after:request', ({ ctx }) => (ctx.response.status === 401 ? end() : retry()))
  on('htmx:error', ({ ctx }) => ctx && retry())
  on('htmx:sse:before:connection', ({ connection }) => {
    if (connection.attempt > 0) say('wait')
  })
  // hx-sse comes back half a second after a stream that ended at once, for ever: here each such one doubles the wait.
  on('htmx:sse:after:connection', ({ connection }) => {
    connection.config.reconnectDelay = delay()
    failures++
  })
  on('live:open', (_, stream) => {
    failures = 0
    stream._htmx.sse.config.reconnectDelay = RETRY_MS
    say('on')
    // Hidden while it connected: hx-sse pauses only at the moment of hiding.
    if (document.hidden) stream._htmx.sse.visibilityHandler()
  })
  on('live:ended', end)
  on('htmx:sse:error', ({ connection, status }) => {
    if (status !== 401) return say('wait')
    connection.config.reconnect = false
    end()
  })
  on('htmx:sse:close', ({ reason }) => {
    if (reason === 'ended' && !over) retry()
  })

  // Who reads keeps what is being read: a field one types in, a selection, an open detail whose row would go. The part
  // around it is left as it is, and made true when the reading is over.
  const waiting = new Map()
  let skipped = []
  let anchor

  const TYPED = 'textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])'
  const around = (node) => (node instanceof Element ? node : node.parentElement)
  function partOf(element, target) {
    const part = element.closest('section, [data-live-part], [data-live]')
    return part && target.contains(part) ? part : target
  }

  function readIn(target, fragment) {
    const parts = []
    const field = document.activeElement
    if (field?.matches(TYPED) && target.contains(field)) parts.push(partOf(field, target))
    const selection = document.getSelection()
    if (selection && !selection.isCollapsed) {
      const range = selection.getRangeAt(0)
      if (range.intersectsNode(target)) parts.push(partOf(around(range.commonAncestorContainer), target))
    }
    for (const open of target.querySelectorAll('details[open]')) {
      const row = open.closest('[id]')
      if (row !== target && !fragment.querySelector(`#${CSS.escape(row.id)}`))
        parts.push(partOf(open, target))
    }
    return parts
  }

  // What one looks at stays where it is on the screen, whatever comes or goes above.
  function place() {
    const selection = document.getSelection()
    const element =
      selection && !selection.isCollapsed
        ? around(selection.anchorNode)
        : document.activeElement !== document.body
          ? document.activeElement
          : document.querySelector('[data-live] details[open]')
    const kept = element?.closest('[data-live-part]') ?? element
    const box = kept?.getBoundingClientRect()
    return box && box.bottom > 0 && box.top < innerHeight ? { element: kept, top: box.top } : undefined
  }

  on('htmx:before:swap', ({ ctx, tasks }) => {
    anchor = place()
    // What was on its way when the page turned to something else, such as another filter, is not for what stands there now.
    const stale = ({ target, fragment }) => target?.dataset.live !== fragment.firstElementChild?.dataset.live
    for (const task of tasks.filter(stale)) tasks.splice(tasks.indexOf(task), 1)
    for (const { target, fragment } of tasks) {
      const parts = readIn(target, fragment)
      for (const part of parts) part.setAttribute('hx-morph-skip', '')
      skipped.push(...parts)
      if (parts.length > 0) waiting.set(target.id, ctx.text)
      else waiting.delete(target.id)
    }
  })
  on('htmx:finally:swap', () => {
    for (const part of skipped) part.removeAttribute('hx-morph-skip')
    skipped = []
    if (anchor?.element.isConnected) {
      const moved = anchor.element.getBoundingClientRect().top - anchor.top
      const scroller = anchor.element.closest('dialog') ?? window
      if (Math.abs(moved) >= 1) scroller.scrollBy({ top: moved, behavior: 'instant' })
    }
  })

  let looking
  function lookAgain() {
    if (waiting.size === 0) return
    clearTimeout(looking)
    looking = setTimeout(() => {
      const sourceElement = streamElement()
      for (const text of [...waiting.values()])
        void htmx.swap({ text, swap: 'none', target: sourceElement, sourceElement })
    }, 200)
  }
  for (const event of ['selectionchange', 'focusout']) document.addEventListener(event, lookAgain)
  document.addEventListener('toggle', lookAgain, true)

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && !(streamElement()?._htmx?.sse && wanted() === address)) connect()
  })
  let changing
  const watch = new MutationObserver(() => {
    clearTimeout(changing)
    changing = setTimeout(() => {
      if (wanted() !== address) connect()
    }, 300)
  })
  // htmx begins in a timer that was set before this one: what it has not seen yet would be connected twice.
  setTimeout(() => {
    connect()
    watch.observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-live'] })
  })
})()
