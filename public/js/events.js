// The list of events: pausing, choosing types, and how far an export has come. Rows never change by themselves: what
// is live is one button's text, so that whatever swaps it, pausing need only hide it.
;(() => {
  const root = document.documentElement
  const KEPT = 'events-paused'

  function show(paused) {
    root.toggleAttribute('data-events-paused', paused)
    for (const button of document.querySelectorAll('[data-events-pause]'))
      button.setAttribute('aria-pressed', paused)
  }
  // Kept for this tab alone: whoever pauses here still sees news elsewhere.
  const paused = () => sessionStorage.getItem(KEPT) === '1'
  show(paused())
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-events-pause]')) return
    sessionStorage.setItem(KEPT, paused() ? '0' : '1')
    show(paused())
  })
  // A list that was fetched anew brings a button of its own.
  document.addEventListener('htmx:after:swap', () => show(paused()))

  // The menu of types closes as menus do, and narrows while one types in it.
  const pickers = () => document.querySelectorAll('[data-type-picker][open]')
  document.addEventListener('click', (event) => {
    for (const picker of pickers()) if (!picker.contains(event.target)) picker.open = false
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    for (const picker of pickers()) {
      picker.open = false
      picker.querySelector('summary').focus()
    }
  })
  document.addEventListener('input', (event) => {
    if (!event.target.matches('[data-type-search]')) return
    const text = event.target.value.trim().toLowerCase()
    for (const option of event.target.closest('.type-menu').querySelectorAll('.type-option'))
      option.hidden = !option.textContent.toLowerCase().includes(text)
  })
  document.addEventListener('change', (event) => {
    const picker = event.target.closest('[data-type-picker]')
    if (!picker || event.target.type !== 'checkbox') return
    const chosen = [...picker.querySelectorAll('input:checked')]
    picker.querySelector('summary').textContent =
      chosen.length === 0
        ? picker.dataset.all
        : chosen.length === 1
          ? chosen[0].nextElementSibling.firstChild.textContent.trim()
          : counted(picker.dataset, chosen.length)
  })

  // "3 types", by the form of the plural that the page's language has for so many.
  function counted(words, n) {
    const form = new Intl.PluralRules(document.documentElement.lang).select(n)
    return (words[form] ?? words.many).replace(/\d+/, n)
  }

  // <a data-export="/events/exports/TOKEN">: the browser downloads, and the page says how far it is until it is over.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-export]')
    if (!link) return
    // Each download has a name of its own to be followed by, also the second one of the same link.
    const name = crypto.randomUUID?.()
    if (name) {
      link.search = link.search.replace(/export=[^&]*/, `export=${name}`)
      link.dataset.export = link.dataset.export.replace(/exports\/[^?]*/, `exports/${name}`)
    }
    follow(link.dataset.export)
  })
  let following = 0
  async function follow(address) {
    const turn = ++following
    for (let tries = 0; turn === following && tries < 36_000; tries++) {
      const answer = await fetch(address, { headers: { 'HX-Request-Type': 'partial', 'X-Live': '1' } }).catch(
        () => null,
      )
      if (turn !== following || answer?.status === 401 || answer?.status === 403) return
      if (answer?.ok) {
        const progress = new DOMParser()
          .parseFromString(await answer.text(), 'text/html')
          .getElementById('export-progress')
        document.getElementById('export-progress')?.replaceWith(progress)
        if (['whole', 'cut off'].includes(progress.dataset.state)) return
      }
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
})()
