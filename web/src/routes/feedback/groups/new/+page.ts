// Who can be invited.
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({ colleagues: (await ask(api.GET('/api/feedback/colleagues'))).items });
