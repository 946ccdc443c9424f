// Texts of reflect, in English.
import type { ReflectText } from '../da/reflect';

export const reflect: ReflectText = {
	title: 'Reflection'
};
