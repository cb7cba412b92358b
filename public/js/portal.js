// Runs before the first paint: the page follows the device unless the account says otherwise.
;(() => {
  const root = document.documentElement
  root.classList.add('js')
  const device = matchMedia('(prefers-color-scheme: dark)')
  const follow = () => {
    if (root.hasAttribute('data-theme-auto')) root.dataset.bsTheme = device.matches ? 'dark' : 'light'
  }
  follow()
  device.addEventListener('change', follow)

  document.addEventListener('click', (event) => {
    const toggle = event.target.closest('[data-theme-toggle]')
    if (!toggle) return
    root.removeAttribute('data-theme-auto')
    root.dataset.bsTheme = root.dataset.bsTheme === 'dark' ? 'light' : 'dark'
    fetch('/account/theme', { method: 'POST', body: new URLSearchParams({ theme: root.dataset.bsTheme }) })
  })

  // A form that was sent and is not answered yet shows it (portal.css), unless a script has taken it over.
  document.addEventListener('submit', (event) => {
    if (event.target.method !== 'post') return
    setTimeout(() => root.classList.toggle('is-sending', !event.defaultPrevented))
  })
  window.addEventListener('pageshow', () => root.classList.remove('is-sending'))

  // A menu made of <details> closes when one looks elsewhere, or at Escape.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll('.portal-admin[open]'))
      if (menu !== except) menu.open = false
  }
  document.addEventListener('click', (event) => closeMenus(event.target.closest('.portal-admin')))
  document.addEventListener('focusin', (event) => closeMenus(event.target.closest('.portal-admin')))
  document.addEventListener('keydown', (event) => {
    const menu = event.key === 'Escape' && document.querySelector('.portal-admin[open]')
    if (!menu) return
    closeMenus()
    menu.querySelector('summary').focus()
  })

  // <button data-copy="#id">: copies the text of that element, and says so on the button for a moment.
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]')
    if (!button) return
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent)
    if (button.dataset.copied !== undefined) return
    const label = [...button.childNodes]
    button.dataset.copied = ''
    button.textContent = document.documentElement.dataset.copied
    setTimeout(() => {
      delete button.dataset.copied
      button.replaceChildren(...label)
    }, 1500)
  })
})()
