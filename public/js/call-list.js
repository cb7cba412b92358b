// The call list: rows that hold still while one reads, keys, ticking many. Without it the page is links and forms.
;(() => {
  const $ = (selector, root = document) => root.querySelector(selector)
  const rows = () => [...document.querySelectorAll('#leads tbody tr')]
  const nameOf = (row) => $('.lead-person a', row).textContent
  /** The page's words in its language, from what its template printed (partials/call-list/keys.eta). */
  const words = (name, values = {}) =>
    $('#lead-say').dataset[name].replace(/\{(\w+)\}/g, (_, value) => values[value])
  const clean = (text) => text.replace(/\s+/g, ' ').trim()

  let toastTimer
  /** Says something politely to who listens, and for a moment to who looks. */
  function say(text) {
    $('#lead-say').textContent = text
    const toast = $('#lead-toast')
    toast.textContent = text
    toast.hidden = false
    clearTimeout(toastTimer)
    toastTimer = setTimeout(() => {
      toast.hidden = true
    }, 4000)
  }

  // Rows hold still: what is new in them is shown in place, a new order only when it is asked for.
  document.addEventListener('htmx:before:swap', ({ detail }) => {
    const asked = ['q', 'lead-news'].includes(detail.ctx.sourceElement?.id)
    for (const { fragment } of detail.tasks) {
      const list = $('#leads', fragment)
      if (!list) continue
      const body = $('tbody', list)
      const shown = rows()
      if (asked || !body || shown.length === 0) $('#lead-news').hidden = true
      else hold(body, shown)
    }
  })

  function hold(body, shown) {
    const fresh = new Map([...body.children].map((row) => [row.id, row]))
    const order = shown.map(({ id }) => id)
    const news = $('#lead-news')
    for (const row of shown) if (fresh.has(row.id)) keepWhatIsOpen(row, fresh.get(row.id))
    news.hidden = order.join() === [...fresh.keys()].join()
    if (news.hidden) return
    const come = [...fresh.keys()].filter((id) => !order.includes(id)).length
    news.href = location.href
    news.textContent = come > 0 ? words('come', { n: come }) : words('order')
    body.replaceChildren(
      ...shown.map((row) => {
        const next = fresh.get(row.id) ?? row.cloneNode(true)
        $('.lead-rank', next).textContent = $('.lead-rank', row).textContent
        return next
      }),
    )
  }

  /** A form that is open in a row, or what a row was just told, stays; the form is told that the card is another. */
  function keepWhatIsOpen(row, fresh) {
    const cell = $('.lead-working', row)
    const card = $('.lead-card', cell)
    cell.toggleAttribute(
      'hx-morph-skip',
      Boolean(card || $('.card-alert', cell) || cell.contains(document.activeElement)),
    )
    if (!card || Number(fresh.dataset.version) <= Number(card.dataset.version)) return
    card.dataset.version = fresh.dataset.version
    let notice = $('.card-meanwhile', card)
    if (!notice) {
      notice = document.createElement('p')
      notice.className = 'alert alert-warning card-meanwhile'
      notice.setAttribute('role', 'alert')
      $('.card-title', card).after(notice)
    }
    const work = $('.lead-work', fresh)
    notice.textContent = words('changed', {
      changed: work.dataset.changed,
      state: clean($('.work-line', work).textContent),
    })
  }

  document.addEventListener('click', (event) => {
    if (!event.target.closest('#lead-news')) return
    event.preventDefault()
    const shown = { source: '#lead-news', target: '#lead-list', swap: 'outerMorph' }
    window.htmx.ajax('GET', location.pathname + location.search, shown)
  })

  // A card that was opened in a row can be closed again, and the focus stays in its row.
  let asking = null
  // The stream brings what others did meanwhile: it asks for nothing, and answers nothing that was asked for.
  const isStream = ({ ctx }) => ctx.sourceElement?.id === 'live-stream'
  document.addEventListener('htmx:before:request', ({ detail }) => {
    if (isStream(detail)) return
    asking = detail.ctx.sourceElement?.closest?.('#leads tbody tr')?.id ?? null
  })
  document.addEventListener('htmx:after:swap', ({ detail }) => {
    tellTicked()
    if (isStream(detail)) return
    for (const card of document.querySelectorAll('.lead-working > .lead-card')) {
      if ($('.card-close', card)) continue
      const close = document.createElement('button')
      close.type = 'button'
      close.className = 'btn btn-sm card-close'
      close.textContent = words('close')
      close.addEventListener('click', () => {
        const back = new URLSearchParams({ row: '1', back: location.pathname + location.search })
        window.htmx.ajax('GET', `/users/${card.id.slice(5)}/card?${back}`, {
          source: close,
          target: `#${card.id}`,
          swap: 'outerHTML',
        })
      })
      $('.card-title', card).append(close)
    }
    const row = asking && document.getElementById(asking)
    asking = null
    if (!row) return
    $('.lead-working', row).removeAttribute('hx-morph-skip')
    const card = $('.lead-card', row)
    if (!document.activeElement || document.activeElement === document.body) {
      if (card) $('.card-close', card).focus()
      else $('.lead-person a', row).focus()
    }
    if (!$('[role=alert]', row)) {
      const line = $('.work-line', row)
      if (line) say(`${nameOf(row)}: ${clean(line.textContent)}`)
    }
  })
  document.addEventListener('htmx:response:error', ({ detail }) => {
    if (detail.ctx.response.status >= 500 && asking) say(words('failed'))
  })

  // Ticking many
  function tellTicked() {
    const boxes = [...document.querySelectorAll('.lead-tick input')]
    const ticked = boxes.filter((box) => box.checked).length
    const bulk = $('#bulk')
    if (!bulk) return
    $('[data-ticked]', bulk).textContent = ticked > 0 ? words('chosen', { n: ticked }) : words('none')
    bulk.classList.toggle('has-ticked', ticked > 0)
    const all = $('[data-tick-all]', bulk)
    all.checked = ticked > 0 && ticked === boxes.length
    all.indeterminate = ticked > 0 && ticked < boxes.length
  }
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-tick-all]'))
      for (const box of document.querySelectorAll('.lead-tick input')) box.checked = event.target.checked
    if (event.target.matches('[data-tick-all], .lead-tick input')) tellTicked()
  })

  // The view that is kept is the list that is open, also after what was typed into the search since the page came.
  document.addEventListener('submit', ({ target }) => {
    if (target.matches('.saved-forms form') && target.elements.query)
      target.elements.query.value = location.search.slice(1)
  })

  // One menu at a time; a click elsewhere closes it.
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('.pill-menu[open]'))
      if (!menu.contains(event.target)) menu.open = false
  })

  // Keys
  const current = () => document.activeElement?.closest('#leads tbody tr')
  let last = null
  document.addEventListener('focusin', () => {
    last = current()?.id ?? last
  })

  function move(by) {
    const all = rows()
    const here = current() ?? document.getElementById(last)
    const at = all.indexOf(here)
    const next = all[at === -1 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]
    if (!next) return
    $('.lead-person a', next).focus()
    next.scrollIntoView({ block: 'nearest' })
  }

  async function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text)
    const field = document.createElement('textarea')
    field.value = text
    document.body.append(field)
    field.select()
    document.execCommand('copy')
    field.remove()
  }

  const onRow = {
    t: (row) => $('.lead-telegram a', row).click(),
    async c(row) {
      const back = document.activeElement
      const link = $('.lead-telegram a', row).getAttribute('href')
      await copy(link)
      back?.focus()
      say(words('copied', { link }))
    },
    m(row) {
      const take = $('[data-key=take]', row)
      if (take) return take.click()
      say(`${nameOf(row)}: ${clean($('.work-line', row)?.textContent ?? words('open'))}`)
    },
    x: (row) => $('.lead-tick input', row).click(),
  }

  /** The letter on the key, also where a Cyrillic layout types another. */
  const letterOf = ({ key, code }) =>
    /^[а-яё]$/i.test(key) && /^Key[A-Z]$/.test(code) ? code[3].toLowerCase() : key

  document.addEventListener('keydown', (event) => {
    const key = letterOf(event)
    if (event.key === 'Escape')
      for (const menu of document.querySelectorAll('.pill-menu[open]')) {
        menu.open = false
        $('summary', menu).focus()
      }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || $('dialog[open]')) return
    if (event.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]')) return
    if (key === 'j' || key === 'k') move(key === 'j' ? 1 : -1)
    else if (key === '/') $('#q').focus()
    else if (key === '?') $('#lead-keys').showModal()
    else if (Object.hasOwn(onRow, key)) {
      const row = current() ?? document.getElementById(last)
      if (row) onRow[key](row)
      else say(words('choose'))
    } else return
    event.preventDefault()
  })
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-keys-open]')) $('#lead-keys').showModal()
  })
  tellTicked()
})()
