// Texts of feedback, in English.
import type { FeedbackText } from '../da/feedback';

export const feedback: FeedbackText = {
	title: 'Feedback'
};
