/**
 * Keeps NVIDIA's libraries from TF32, which from Ampere on is their default for products of
 * float32: it rounds the factors to ten fraction bits, and results then differ from float32's by
 * about 1e-3. They read this when they are loaded, so it has to stand before the first use of
 * CUDA. What the user has set stays.
 *
 * @see https://docs.nvidia.com/cuda/cublas/#environment-variables
 */
export function refuseTf32(): void {
  process.env.NVIDIA_TF32_OVERRIDE ??= "0";
}
