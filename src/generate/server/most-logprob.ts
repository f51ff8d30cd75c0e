/** No logarithm of a probability is larger: above 0 by what a half-precision sum may be off. */
export const mostLogprob = 0.05;
