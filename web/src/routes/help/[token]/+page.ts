// The room has a bar of its own, and so has this way into its call. The link is taken by a press, not here: pages are fetched ahead.
import type { PageLoad } from './$types';

export const load: PageLoad = ({ params }) => ({ shell: 'bare', token: params.token });
