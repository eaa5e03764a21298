// In place of Chart.js, which Unfold's pages load before they are shown: 200 KB that nothing here
// uses. The pictures of aibot are drawn by the server, as SVG.
