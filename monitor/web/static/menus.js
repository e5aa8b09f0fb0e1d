// A menu closes by Escape, which leads back to its button, and by a press beside it.

export function closeMenus() {
  const open = () => document.querySelectorAll('details.menu[open]');
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const menu of open()) {
      if (menu.contains(document.activeElement)) menu.querySelector('summary').focus();
      menu.open = false;
    }
  });
  addEventListener('pointerdown', (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
}
