// Texts of feedback, in Danish.
export const feedback = {
	title: 'Feedback'
};

export type FeedbackText = typeof feedback;
