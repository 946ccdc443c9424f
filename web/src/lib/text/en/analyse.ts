// Texts of analyse, in English.
import type { AnalyseText } from '../da/analyse';

export const analyse: AnalyseText = {
	title: 'Analysis'
};
