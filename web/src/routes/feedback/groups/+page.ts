// The group sessions one is invited to.
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({ groups: (await ask(api.GET('/api/feedback/groups'))).items });
