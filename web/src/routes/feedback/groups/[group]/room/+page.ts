// The room has a bar of its own.
import type { PageLoad } from './$types';

export const load: PageLoad = () => ({ shell: 'bare' });
