// Fourier transforms (FFTW behind it): of one size, planned in advance, for the audio thread; and cepstra for design.

#include "dsp/fourier.hpp"

#include <cmath>
#include <mutex>

#include <fftw3.h>

namespace ohmic::dsp {
namespace {

/// FFTW's planner, and only it, must not run in two threads at once.
std::mutex& planner() {
  static std::mutex mutex;
  return mutex;
}

fftwf_complex* complex_of(const float* numbers) noexcept {
  return reinterpret_cast<fftwf_complex*>(const_cast<float*>(numbers));  // FFTW leaves its input alone, but says not so
}

}  // namespace

struct Fourier::Plans {
  fftwf_plan forward, backward;

  explicit Plans(std::size_t size) {
    AlignedFloats in(2 * size), out(2 * size);
    const std::lock_guard lock(planner());
    const int n = static_cast<int>(size);
    forward = fftwf_plan_dft_1d(n, complex_of(in.data()), complex_of(out.data()), FFTW_FORWARD, FFTW_ESTIMATE);
    backward = fftwf_plan_dft_1d(n, complex_of(in.data()), complex_of(out.data()), FFTW_BACKWARD, FFTW_ESTIMATE);
  }
  ~Plans() {
    const std::lock_guard lock(planner());
    fftwf_destroy_plan(forward);
    fftwf_destroy_plan(backward);
  }
  Plans(const Plans&) = delete;
  Plans& operator=(const Plans&) = delete;
};

Fourier::Fourier(std::size_t size) : plans_(std::make_unique<Plans>(size)) {}
Fourier::~Fourier() = default;
Fourier::Fourier(Fourier&&) noexcept = default;
Fourier& Fourier::operator=(Fourier&&) noexcept = default;

void Fourier::forward(const float* in, float* out) const noexcept {
  fftwf_execute_dft(plans_->forward, complex_of(in), complex_of(out));
}

void Fourier::backward(const float* in, float* out) const noexcept {
  fftwf_execute_dft(plans_->backward, complex_of(in), complex_of(out));
}

std::vector<double> minimum_phase(std::span<const double> log_magnitude) {
  const std::size_t half = log_magnitude.size() - 1, n = 2 * half;
  std::vector<double> sequence(n);
  std::vector<std::complex<double>> spectrum(log_magnitude.begin(), log_magnitude.end());
  auto* const numbers = reinterpret_cast<fftw_complex*>(spectrum.data());
  fftw_plan forward, backward;
  {
    const std::lock_guard lock(planner());
    forward = fftw_plan_dft_r2c_1d(static_cast<int>(n), sequence.data(), numbers, FFTW_ESTIMATE);
    backward = fftw_plan_dft_c2r_1d(static_cast<int>(n), numbers, sequence.data(), FFTW_ESTIMATE);
  }
  // The cepstrum of a magnitude is even; that of minimum phase is the same folded onto positive time:
  //   c[0], 2 c[1] ... 2 c[n/2 - 1], c[n/2], 0 ...         (Oppenheim & Schafer 1975, 10.5)
  fftw_execute(backward);
  const double scale = 1.0 / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) sequence[i] *= i == 0 || i == half ? scale : i < half ? 2.0 * scale : 0.0;
  fftw_execute(forward);
  for (auto& h : spectrum) h = std::exp(h);
  fftw_execute(backward);
  for (double& x : sequence) x *= scale;
  {
    const std::lock_guard lock(planner());
    fftw_destroy_plan(forward);
    fftw_destroy_plan(backward);
  }
  return sequence;
}

}  // namespace ohmic::dsp
