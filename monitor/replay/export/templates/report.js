// Draws the figures that stand in the page as JSON; nothing is fetched. Each becomes as wide as the page or the paper.
for (const place of document.querySelectorAll('[data-figure]')) {
  const { data, layout } = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  Plotly.newPlot(place, data, layout, { staticPlot: true });
  for (const drawing of place.querySelectorAll('svg.main-svg')) drawing.setAttribute('viewBox', `0 0 ${layout.width} ${layout.height}`);
  for (const box of place.querySelectorAll('.plot-container, .svg-container')) box.removeAttribute('style');
}
document.documentElement.dataset.drawn = 'yes';
