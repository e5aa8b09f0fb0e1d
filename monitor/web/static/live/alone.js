// The companion as a page of its own, for browsers without an always-on-top window.

import { $ } from '../dom.js';
import { Companion } from './companion.js';
import { keys } from './keys.js';
import { Link } from './link.js';

const link = new Link();
$('companion').append(new Companion(link).element);
keys(window, link);
