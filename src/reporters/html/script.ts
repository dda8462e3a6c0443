/**
 * What the page can do besides being read: filter by verdict and text, walk the matrix with the arrow keys, and say what
 * the cell under the cursor means. Without it everything is there to read, and links work.
 */
export const script = `
(() => {
  const $ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const table = document.getElementById('matrix'), told = document.getElementById('told'), search = document.getElementById('search');
  const reasons = JSON.parse(document.getElementById('reasons').textContent);
  const buttons = $('.bar button'), bodies = $('tbody', table), articles = $('article');
  const pressed = () => buttons.filter((one) => one.getAttribute('aria-pressed') === 'true').map((one) => one.dataset.v);
  const filter = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean), wanted = pressed();
    const says = (text) => words.every((word) => text.includes(word));
    table.classList.toggle('only', wanted.length > 0);
    for (const cell of $('td.on', table)) cell.classList.remove('on');
    for (const letter of wanted) for (const cell of $('td.' + letter, table)) cell.classList.add('on');
    let shown = 0;
    for (const body of bodies) {
      body.hidden = !says(body.dataset.text) || (wanted.length > 0 && !body.querySelector('td.on'));
      if (!body.hidden) shown += 1;
    }
    for (const article of articles) article.hidden = !says(article.dataset.text) || (wanted.length > 0 && !wanted.includes(article.className));
    // The one stop of the Tab key must be to be seen.
    if (current && current.closest('tbody[hidden]')) stop(table.querySelector('tbody:not([hidden]) td') || current);
    told.textContent = words.length + wanted.length === 0 ? '' : shown + ' of ' + bodies.length + ' subjects, ' + articles.filter((one) => !one.hidden).length + ' findings';
  };
  for (const button of buttons) button.addEventListener('click', () => { button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true')); filter(); });
  search.addEventListener('input', filter);
  document.querySelector('.bar').hidden = false;

  const laws = $('thead th', table).slice(2).map((one) => one.textContent);
  const heads = $('thead th a', table);
  const cellsOf = (row) => $('td', row);
  const placeOf = (target) => target.closest('#matrix td, #matrix thead a');
  const meaning = (cell) => {
    if (!cell.matches('td')) return cell.textContent + ' — ' + document.getElementById(cell.hash.slice(1)).nextElementSibling.firstChild.textContent;
    const row = cell.parentElement, subject = row.parentElement.querySelector('th').textContent, law = laws[cellsOf(row).indexOf(cell)];
    const why = cell.dataset.r === undefined ? '' : ': ' + reasons[cell.dataset.r];
    return subject + ' · ' + row.querySelector('th[scope=row]').textContent + ' · ' + law + ' — ' + (cell.textContent || 'no such row') + why;
  };
  let current = table.querySelector('td');
  if (current) { current.tabIndex = 0; table.setAttribute('role', 'grid'); }
  const stop = (place) => {
    if (current.matches('td')) current.removeAttribute('tabindex'); else current.tabIndex = -1;
    current = place;
    current.tabIndex = 0;
  };
  const go = (place) => {
    if (!place) return;
    stop(place);
    current.focus({ preventScroll: true });
    current.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  table.addEventListener('focusin', (event) => { const cell = placeOf(event.target); if (cell) told.textContent = meaning(cell); });
  table.addEventListener('mouseover', (event) => { const cell = placeOf(event.target); if (cell) told.textContent = meaning(cell); });
  table.addEventListener('keydown', (event) => {
    const place = placeOf(event.target);
    if (!place || event.ctrlKey || event.altKey || event.metaKey) return;
    const head = !place.matches('td'), row = place.parentElement, line = head ? heads : cellsOf(row), at = line.indexOf(place);
    const rows = () => bodies.filter((body) => !body.hidden).flatMap((body) => [...body.rows]);
    const below = (by) => {
      const all = rows(), next = (head ? -1 : all.indexOf(row)) + by;
      return next === -1 ? heads[at] : all[next] && cellsOf(all[next])[at];
    };
    const moves = { ArrowRight: () => line[at + 1], ArrowLeft: () => line[at - 1], ArrowDown: () => below(1), ArrowUp: () => below(-1), Home: () => line[0], End: () => line.at(-1) };
    if (event.key in moves) { event.preventDefault(); go(moves[event.key]()); }
    if (event.key === 'Enter' && !head) open(place);
  });
  const open = (cell) => {
    const link = cell.querySelector('a'), target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    target.hidden = false;
    const around = target.closest('details');
    if (around) around.open = true;
    target.scrollIntoView({ block: 'start' });
    target.focus({ preventScroll: true });
    from = cell;
  };
  let from;
  table.addEventListener('click', (event) => {
    const cell = event.target.closest('td');
    if (cell && cell.querySelector('a')) { event.preventDefault(); go(cell); open(cell); }
  });
  // A law is read where it stands, and Escape leads back to where it was asked for.
  document.addEventListener('click', (event) => { const link = event.target.closest('a[href^="#law-"]'); if (link) from = link; });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== search) { event.preventDefault(); search.focus(); }
    if (event.key === 'Escape' && document.activeElement === search) { search.value = ''; filter(); }
    else if (event.key === 'Escape' && from) { if (placeOf(from)) go(from); else from.focus(); }
  });
})();
`;
