// Gives what is too pale, has no name, or makes the page wider than the screen, as sentences.
// Contrast is counted as in www.w3.org/TR/WCAG22/#dfn-contrast-ratio.
() => {
  const parsed = (color) => (color.match(/[\d.]+/g) || []).map(Number);
  const solid = (element) => {
    const chain = [];
    for (let at = element; at; at = at.parentElement) chain.unshift(parsed(getComputedStyle(at).backgroundColor));
    return chain.reduce((below, [r, g, b, a = 1]) => [r, g, b].map((c, i) => c * a + below[i] * (1 - a)), [255, 255, 255]);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const opacity = (element) => {
    let product = 1;
    for (let at = element; at; at = at.parentElement) product *= Number(getComputedStyle(at).opacity);
    return product;
  };
  const problems = [];
  const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    if (!/[\p{L}\p{N}]/u.test(own) || !seen(element)) continue;
    const back = solid(element), [r, g, b, a = 1] = parsed(getComputedStyle(element).color);
    const shown = a * opacity(element);
    const ink = [r, g, b].map((c, i) => c * shown + back[i] * (1 - shown));
    const [high, low] = [light(ink), light(back)].sort((x, y) => y - x);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) problems.push(`contrast ${ratio.toFixed(2)}: ${own.slice(0, 40)}`);
  }
  for (const control of document.querySelectorAll("a[href], button, input:not([hidden]), textarea, select, audio")) {
    const name = control.getAttribute("aria-label") || control.title || control.textContent.trim() || control.labels?.[0]?.textContent;
    if (seen(control) && !name) problems.push(`no name: ${control.outerHTML.slice(0, 80)}`);
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) problems.push(`${wide} px wide on a screen of ${innerWidth}`);
  return problems;
}
