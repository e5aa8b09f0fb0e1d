// Draws the figures that stand in the page as JSON; nothing is fetched.
for (const place of document.querySelectorAll('[data-figure]')) {
  const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  Plotly.newPlot(place, figure.data, figure.layout, { staticPlot: true });
}
document.documentElement.dataset.drawn = 'yes';
