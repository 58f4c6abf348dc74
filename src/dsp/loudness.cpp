// Loudness as broadcasters and streaming services measure it: ITU-R BS.1770 / EBU R 128, by libebur128.

#include "dsp/loudness.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <ebur128.h>

#include "dsp/finite.hpp"

namespace ohmic::dsp {

struct Loudness::State {
  std::size_t channels = 0;
  ebur128_state* meter = nullptr;
  std::vector<float> interleaved;
  std::size_t most = 0;

  ~State() {
    if (meter != nullptr) ebur128_destroy(&meter);
  }
  /// What ebur128 says through `ask`, or -infinity.
  double ask(int (*question)(ebur128_state*, double*)) const noexcept {
    double value = 0.0;
    if (meter == nullptr || question(meter, &value) != EBUR128_SUCCESS) return -std::numeric_limits<double>::infinity();
    return value;
  }
};

Loudness::Loudness(std::size_t channels) : state_(std::make_unique<State>()) { state_->channels = channels; }
Loudness::~Loudness() = default;
Loudness::Loudness(Loudness&&) noexcept = default;
Loudness& Loudness::operator=(Loudness&&) noexcept = default;

Result<void> Loudness::prepare(const Format& format) {
  if (state_->meter != nullptr) ebur128_destroy(&state_->meter);
  // With histograms the gated block energies live in a fixed table; without, every 100 ms would allocate.
  state_->meter = ebur128_init(static_cast<unsigned>(state_->channels), static_cast<unsigned long>(format.rate.value()),
                               EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_S | EBUR128_MODE_HISTOGRAM);
  if (state_->meter == nullptr) {
    return failure("A loudness meter for " + std::to_string(state_->channels) + " channels at " + text(format.rate) +
                       " was refused.",
                   "It takes 1 to 64 channels and rates from 16 Hz to 2.8 MHz.");
  }
  if (state_->channels == 1) ebur128_set_channel(state_->meter, 0, EBUR128_DUAL_MONO);
  state_->most = static_cast<std::size_t>(format.frames);
  state_->interleaved.assign(state_->most * state_->channels, 0.0f);
  return {};
}

void Loudness::add(std::span<const float* const> channels, int frames) noexcept {
  if (state_->meter == nullptr) return;
  const std::size_t count = state_->channels, n = std::min(static_cast<std::size_t>(frames), state_->most);
  for (std::size_t c = 0; c < count; ++c) {
    for (std::size_t i = 0; i < n; ++i) state_->interleaved[i * count + c] = finite_or_silence(channels[c][i]);
  }
  ebur128_add_frames_float(state_->meter, state_->interleaved.data(), n);
}

double Loudness::momentary() const noexcept { return state_->ask(ebur128_loudness_momentary); }
double Loudness::short_term() const noexcept { return state_->ask(ebur128_loudness_shortterm); }
double Loudness::integrated() const noexcept { return state_->ask(ebur128_loudness_global); }
double Loudness::range() const noexcept { return state_->ask(ebur128_loudness_range); }

}  // namespace ohmic::dsp
