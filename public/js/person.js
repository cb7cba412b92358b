// A plain click on a link to a person opens the person over the list one is in. The address is the person's: it can be
// copied, opened in another tab, loaded anew as a page, and Back closes the dialog. Any other click is the browser's.
;(() => {
  const PERSON = /^\/users\/-?\d+$/
  /** the link that opened the dialog, or was stepped to: focus goes back there */
  let opener = null
  /** address and title of the page below, while a dialog is or was open over it */
  let below = null
  /** Back leads from the dialog's address to that of the page below */
  let pushed = false
  let pressed = null

  const pathOf = (link) => {
    const url = new URL(link.href, location.href)
    return url.origin === location.origin && PERSON.test(url.pathname) ? url.pathname + url.search : null
  }

  function dialog() {
    const there = document.getElementById('person-dialog')
    if (there) return there
    const template = document.getElementById('person-dialog-template')
    const made = template?.content.firstElementChild.cloneNode(true)
    if (!made) return null
    document.body.append(made)
    made.addEventListener('close', closed)
    made.addEventListener('click', clicked)
    made.addEventListener('pointerdown', (event) => {
      pressed = event.target
    })
    made.addEventListener('keydown', typed)
    return made
  }

  async function open(path, { push }) {
    const element = dialog()
    const body = document.getElementById('person-dialog-body')
    if (!element) return location.assign(path)
    if (!element.open) body.replaceChildren()
    opener?.classList.add('htmx-request')
    await htmx.ajax('GET', path, { source: body, target: body, swap: 'innerHTML' })
    opener?.classList.remove('htmx-request')
    // Nothing came: the browser says why.
    if (!body.firstElementChild) return location.assign(path)
    const state = { htmx: true, person: true }
    if (element.open) history.replaceState(state, '', path)
    else {
      below = { href: below && !push ? below.href : location.href, title: document.title }
      if (push) history.pushState(state, '', path)
      pushed = true
      element.showModal()
    }
    element.scrollTop = 0
    const title = element.querySelector('#person-title')
    if (title) document.title = document.title.replace(/^.* (?=· )/, `${title.textContent} `)
    element.querySelector('.person-open').href = path
    ;(title ?? element).focus()
    showPlace(element)
  }

  /** The people of the list that the dialog stands over, each once, in order. */
  function neighbours() {
    const list = returnTo()?.closest('table, ol, ul, section, main')
    const links = new Map()
    for (const link of list?.querySelectorAll('a[href]') ?? []) {
      const path = pathOf(link)
      if (path && !links.has(path)) links.set(path, link)
    }
    return links
  }

  function showPlace(element) {
    const paths = [...neighbours().keys()]
    const place = paths.indexOf(opener ? pathOf(opener) : '')
    for (const button of element.querySelectorAll('[data-person-step]')) {
      button.hidden = place < 0 || paths.length < 2
      button.disabled = !paths[place + Number(button.dataset.personStep)]
    }
    const text = element.querySelector('.person-place')
    text.textContent =
      place < 0 || paths.length < 2
        ? ''
        : text.dataset.place.replace('{place}', place + 1).replace('{all}', paths.length)
  }

  function step(by) {
    const links = [...neighbours().values()]
    const place = links.findIndex((link) => opener && pathOf(link) === pathOf(opener))
    const next = place < 0 ? undefined : links[place + by]
    if (!next) return
    opener = next
    open(pathOf(next), {})
  }

  /** The link, or the one that a renewed list has in its place. */
  function returnTo() {
    if (!opener || opener.isConnected) return opener
    const path = pathOf(opener)
    return [...document.querySelectorAll('main a[href]')].find((link) => pathOf(link) === path)
  }

  function closed() {
    document.getElementById('person-dialog-body')?.replaceChildren()
    if (below) document.title = below.title
    if (pushed) {
      pushed = false
      history.back()
    }
    returnTo()?.focus()
  }

  function clicked(event) {
    const element = event.currentTarget
    const button = event.target.closest('[data-person-step]')
    if (button) step(Number(button.dataset.personStep))
    // The dialog itself is hit only beside its content; a selection that ends there closes nothing.
    if (event.target.closest('[data-person-close]') || (event.target === element && pressed === element))
      element.close()
  }

  /** The letter on the key, also where a Cyrillic layout types another. */
  const letterOf = ({ key, code }) =>
    /^[а-яё]$/i.test(key) && /^Key[A-Z]$/.test(code) ? code[3].toLowerCase() : key

  function typed(event) {
    if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return
    // Letters are for the person, not for the list below.
    event.stopPropagation()
    if (event.target.closest('input, textarea, select')) return
    const key = letterOf(event)
    if (key === 'j') step(1)
    if (key === 'k') step(-1)
    if (key === 'c') event.currentTarget.querySelector('[data-copy="#person-telegram"]')?.click()
  }

  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target.closest('a[href]')
    if (!link || link.target || link.hasAttribute('hx-get') || link.closest('[data-person], dialog')) return
    const path = pathOf(link)
    if (!path || !window.htmx || !window.HTMLDialogElement) return
    event.preventDefault()
    opener = link
    open(path, { push: true })
  })

  // Between a dialog's address and the one of the page below nothing has to be loaded again.
  document.addEventListener('htmx:before:history:restore', (event) => {
    if (history.state?.person) {
      event.preventDefault()
      opener = [...document.querySelectorAll('main a[href]')].find(
        (link) => pathOf(link) === location.pathname + location.search,
      )
      open(location.pathname + location.search, { push: false })
    } else if (below?.href === location.href) {
      event.preventDefault()
      pushed = false
      document.getElementById('person-dialog')?.close()
      // The browser takes the focus away after a step in its history, save when it moved meanwhile.
      document.activeElement?.blur()
      returnTo()?.focus()
    } else below = null
  })

  // The timeline's filter stands in the address too, which stays that of a dialog.
  document.addEventListener('htmx:after:history:replace', () => {
    if (document.getElementById('person-dialog')?.open)
      history.replaceState({ htmx: true, person: true }, '', location.href)
  })

  // What was done with the card stands in the timeline at once.
  document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
    if (ctx.request?.method === 'POST' && ctx.target?.id?.startsWith('card-') && ctx.response?.status < 400)
      htmx.trigger('#timeline', 'timelineChanged')
  })
})()
