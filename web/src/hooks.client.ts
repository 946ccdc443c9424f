// What a failed `load` becomes: a problem document keeps its status, code and request number for the error page.
import type { HandleClientError } from '@sveltejs/kit';
import { ProblemError } from '$lib/api/problem';

export const handleError: HandleClientError = ({ error, message }) => {
	if (error instanceof ProblemError) {
		return { message: error.code, status: error.status, code: error.code, requestId: error.requestId };
	}
	console.error(error);
	return { message };
};
