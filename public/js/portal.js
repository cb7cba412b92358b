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
})()
