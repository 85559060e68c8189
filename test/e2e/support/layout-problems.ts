import type { Page } from 'playwright-core'

/** What doesn't fit: the page scrolls sideways, a control lies outside of it, or a text is cut off without saying so. */
export function layoutProblems(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const problems: string[] = []
    const width = document.documentElement.clientWidth
    const call = (element: Element) => {
      const text = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60)
      return `<${element.tagName.toLowerCase()} class="${element.className}">${text}`
    }
    const isHidden = (element: Element) => {
      const { width: w, height: h } = element.getBoundingClientRect()
      return (
        w <= 1 ||
        h <= 1 ||
        !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ||
        element.closest('[aria-hidden=true], [inert]') !== null
      )
    }
    const scrollsSideways = (element: Element): boolean => {
      for (let above = element.parentElement; above !== null; above = above.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(above).overflowX) && above.scrollWidth > above.clientWidth) return true
      }
      return false
    }
    if (document.documentElement.scrollWidth > width) {
      problems.push(`the page is ${document.documentElement.scrollWidth} px wide, the window ${width}`)
    }
    for (const element of document.querySelectorAll('a, button, input, select, textarea, [role=row], [role=option]')) {
      const { left, right } = element.getBoundingClientRect()
      if ((left < -1 || right > width + 1) && !isHidden(element) && !scrollsSideways(element)) {
        problems.push(`outside of the window: ${call(element)}`)
      }
    }
    for (const element of document.querySelectorAll('body *')) {
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      )
      if (!hasText || isHidden(element)) continue
      const { overflowX, overflowY, textOverflow, webkitLineClamp } = getComputedStyle(element)
      const isCutX = overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1
      const isCutY = overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 2
      if (isCutX && !/auto|scroll/.test(overflowX) && textOverflow !== 'ellipsis') {
        problems.push(`cut off at its side: ${call(element)}`)
      }
      if (isCutY && webkitLineClamp === 'none') problems.push(`cut off below: ${call(element)}`)
    }
    return problems
  })
}
